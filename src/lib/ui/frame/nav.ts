import Ellipsis from '@lucide/svelte/icons/ellipsis';
import CalendarCheck from '@lucide/svelte/icons/calendar-check';
import House from '@lucide/svelte/icons/house';
import ScanSearch from '@lucide/svelte/icons/scan-search';
import Syringe from '@lucide/svelte/icons/syringe';
import * as m from '$lib/paraglide/messages';
import type { Icon } from '../components/types.ts';

export interface NavItem {
  href: string;
  icon: Icon;
  text: () => string;
  /** First parts of the paths that belong to this item. */
  paths: string[];
  /** The one that is larger, in the middle. */
  main?: boolean;
}

export const navItems: NavItem[] = [
  { href: '/viec-hom-nay', icon: CalendarCheck, text: () => m.frame_today(), paths: ['viec-hom-nay'] },
  { href: '/ho-gia-dinh', icon: House, text: () => m.frame_households(), paths: ['ho-gia-dinh'] },
  { href: '/tim', icon: ScanSearch, text: () => m.frame_search(), paths: ['tim', 'quet', 'nguoi-dan'], main: true },
  { href: '/tiem-chung', icon: Syringe, text: () => m.frame_immunization(), paths: ['tiem-chung'] },
  {
    href: '/them',
    icon: Ellipsis,
    text: () => m.frame_more(),
    paths: ['them', 'cai-dat', 'dong-bo', 'can-xem', 'trung-lap'],
  },
];

/** True when the path is inside the part that the item opens. */
export function isCurrent(item: NavItem, path: string): boolean {
  return item.paths.includes(path.split('/')[1] ?? '');
}
