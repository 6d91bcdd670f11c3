import type { Kind } from '../domain/records/index.ts';

/** Order of the first download: what opens the screens that people need first comes first. */
export const SYNC_ORDER: readonly Kind[] = [
  'settings',
  'households',
  'patients',
  'immunizations',
  'stock',
  'sessions',
  'notices',
  'reviews',
  'visits',
  'reports',
];

/** Kinds that only the server writes: a device takes them as they come and never sends them. */
export const RECEIVE_ONLY: ReadonlySet<Kind> = new Set<Kind>(['settings']);
