import type { AnyRecord } from '../records/common.ts';

const META = new Set([
  'id',
  'createdAt',
  'createdBy',
  'createdDevice',
  'updatedAt',
  'updatedBy',
  'updatedDevice',
  'clock',
  'version',
  'voided',
  'superseded',
  'fieldStamps',
  'seenVersions',
]);

/** The fields that people fill in, of all given versions, in order; without stamps, version and traces. */
export function contentFields(...records: (AnyRecord | undefined)[]): string[] {
  const names = new Set(records.flatMap((record) => Object.keys(record ?? {})));
  return [...names].filter((name) => !META.has(name)).sort();
}
