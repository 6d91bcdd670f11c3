import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import Clock from '@lucide/svelte/icons/clock';
import Info from '@lucide/svelte/icons/info';
import type { Icon, Tone } from './types.ts';

export const toneIcon: Record<Tone, Icon> = {
  safe: CircleCheck,
  info: Info,
  wait: Clock,
  danger: CircleAlert,
  neutral: Info,
};

export const toneText: Record<Tone, string> = {
  safe: 'text-safe',
  info: 'text-info',
  wait: 'text-wait',
  danger: 'text-danger',
  neutral: 'text-ink-soft',
};

export const toneSurface: Record<Tone, string> = {
  safe: 'bg-safe-soft text-safe',
  info: 'bg-info-soft text-info',
  wait: 'bg-wait-soft text-wait',
  danger: 'bg-danger-soft text-danger',
  neutral: 'bg-sunken text-ink-soft',
};

export const toneBorder: Record<Tone, string> = {
  safe: 'border-safe',
  info: 'border-info',
  wait: 'border-wait',
  danger: 'border-danger',
  neutral: 'border-line',
};
