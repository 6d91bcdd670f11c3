import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import CalendarDays from '@lucide/svelte/icons/calendar-days';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import HeartPulse from '@lucide/svelte/icons/heart-pulse';
import Package from '@lucide/svelte/icons/package';
import * as m from '$lib/paraglide/messages';
import type { Icon } from '../components/types.ts';

/** A part of the immunization work that the hub `/tiem-chung` leads to. */
export interface Area {
  href: string;
  icon: Icon;
  title: () => string;
  text: () => string;
}

/** In the order in which the hub shows them; only parts whose route exists. */
export const areas: readonly Area[] = [
  {
    href: '/tiem-chung/buoi',
    icon: CalendarClock,
    title: m.epi_session_list_title,
    text: m.epi_session_area_text,
  },
  { href: '/tiem-chung/kho', icon: Package, title: m.stock_title, text: m.stock_subtitle },
  { href: '/tiem-chung/phan-ung', icon: HeartPulse, title: m.reaction_title, text: m.reaction_subtitle },
  { href: '/tiem-chung/bao-cao', icon: ChartColumn, title: m.register_title, text: m.register_subtitle },
  {
    href: '/tiem-chung/lich',
    icon: CalendarDays,
    title: m.epi_schedule_area,
    text: m.epi_schedule_area_text,
  },
];
