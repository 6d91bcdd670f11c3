import type { Icon } from '../components/types.ts';

/** A part of the immunization work that the hub `/tiem-chung` leads to. */
export interface Area {
  href: string;
  icon: Icon;
  title: () => string;
  text: () => string;
}

/** In the order in which the hub shows them; only parts whose route exists. */
export const areas: readonly Area[] = [];
