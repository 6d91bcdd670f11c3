import * as m from '$lib/paraglide/messages';
import type { DueListName } from '../../data/due-api.ts';
import { dateText } from '../format/index.ts';

/** Who is on a list, in a sentence. */
export function listText(list: DueListName, day: string, zeroDoseMonths = 12): string {
  const date = { day: dateText(day) };
  switch (list) {
    case 'due':
      return m.epi_due_list_text_due(date);
    case 'overdue':
      return m.epi_due_list_text_overdue(date);
    case 'held':
      return m.epi_due_list_text_held(date);
    case 'zeroDose':
      return m.epi_due_list_text_zeroDose({ months: zeroDoseMonths });
    case 'penta3':
      return m.epi_due_list_text_penta3();
    case 'meas1':
      return m.epi_due_list_text_meas1();
  }
}
