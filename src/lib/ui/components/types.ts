import type CircleAlert from '@lucide/svelte/icons/circle-alert';

/** An icon of the set, e.g. `import House from '@lucide/svelte/icons/house'`. */
export type Icon = typeof CircleAlert;

/** The four meanings of docs/decisions/0007, and none. */
export type Tone = 'safe' | 'info' | 'wait' | 'danger' | 'neutral';

export interface Option {
  value: string;
  label: string;
  /** Second line, e.g. the code or the parent of the item. */
  detail?: string;
  icon?: Icon;
}
