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

/** Kinds that a device sends only while a head of the station works; whatever waits until then stays unsent. */
export const FROM_HEAD: ReadonlySet<Kind> = new Set<Kind>(['settings']);

/** Kinds that do not travel in bundles: who wrote them cannot be checked there. */
export const NOT_IN_BUNDLES = FROM_HEAD;

/** Records that only the server writes: a device takes them as they come. Of the settings, a head writes rules and schedules. */
export const isServers = (kind: Kind, id: string): boolean => kind === 'settings' && !/^(rules|schedule):./.test(id);
