/** Kinds of record that sync. One CouchDB database per station and kind: `tram-<stationCode>-<kind>`. */
export const KINDS = [
  'households',
  'patients',
  'visits',
  'immunizations',
  'reviews',
  'settings',
  'sessions',
  'stock',
  'notices',
  'reports',
] as const;
export type Kind = (typeof KINDS)[number];
