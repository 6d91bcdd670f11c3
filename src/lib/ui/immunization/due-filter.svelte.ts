import type { DueListName } from '../../data/due-api.ts';

export const DUE_LISTS: readonly DueListName[] = ['due', 'overdue', 'held', 'zeroDose', 'penta3', 'meas1'];

/** What the due list shows; kept while the app is open, so that the way back from a book leads to the same list. */
export const dueFilter = $state<{ list: DueListName; day?: string; product: string }>({ list: 'due', product: '' });
