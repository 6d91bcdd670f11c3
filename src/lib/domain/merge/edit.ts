import type { AnyRecord } from '../records/common.ts';
import { equal } from './canonical.ts';
import { compareClocks, following } from './clock.ts';
import { changedFields } from './diff.ts';
import { join, valueAt } from './paths.ts';
import { isObject, type RecordPolicy } from './policy.ts';
import { settledBy } from './settle.ts';
import { packed, unpacked } from './signed.ts';
import { fieldStampsOf, stamped, stampOf, type EditStamp, type FieldStamp, type FieldStamps } from './stamps.ts';
import { tidied, type Superseded } from './superseded.ts';

/** What a decision does beside changing values. */
export interface Decided {
  /** Paths whose value is written again although it does not differ, so that it counts as this person's word. */
  affirm?: readonly string[];
  /** Keys of the traces that are settled; of those that are open again. */
  settle?: readonly string[];
  reopen?: readonly string[];
  /** Values that were in use until now. */
  traces?: readonly Superseded[];
}

/**
 * The version `after` of a record with the stamps of one edit: the edit's clock on the record and on each field that differs from
 * `before`. What earlier merges set aside is kept, and settled where the edit changes the field. Without a difference `before` is returned.
 */
export function stampEdit<T extends AnyRecord>(before: AnyRecord, after: T, edit: EditStamp, policy: RecordPolicy): T {
  const changes = changedFields(unpacked(before, policy), unpacked(after, policy), policy);
  if (changes.length === 0 && (after.version ?? 1) <= before.version && sameOrder(before, after)) return before as T;
  return stampDecision(before, after, edit, policy, {});
}

/** An edit that carries out the decision about a question; see `stampEdit`. It counts even when no value differs. */
export function stampDecision<T extends AnyRecord>(
  before: AnyRecord,
  after: T,
  edit: EditStamp,
  policy: RecordPolicy,
  { affirm = [], settle = [], reopen = [], traces = [] }: Decided,
): T {
  const [old, now] = [unpacked(before, policy), unpacked(after, policy)];
  const changed = changedFields(old, now, policy).map(({ path }) => path);
  const clock = clockAfter(before, edit);
  const own = { ...edit, clock };
  const touches = (path: string) => changed.some((one) => path === one || path.startsWith(`${one}.`));
  const known = [...(old.superseded ?? []), ...traces].map((entry) => {
    if (reopen.includes(entry.key)) return settledBy(entry, own, true);
    return settle.includes(entry.key) || touches(entry.path) ? settledBy(entry, own) : entry;
  });
  const { superseded } = tidied(known, now, policy);
  const settled = !equal(superseded, old.superseded);
  const stamp: FieldStamp = { clock, by: edit.by, ...(edit.review ? { review: edit.review } : {}) };
  // A settlement has a stamp too: else a version without it would seem to know it.
  const written = settled ? [...changed, 'superseded'] : changed;
  const fieldStamps = affirmed({ ...now, fieldStamps: stamped(old, written, stamp) }, affirm, stamp, policy);
  const { superseded: _, ...rest } = now as AnyRecord;
  return packed(
    {
      ...rest,
      createdAt: before.createdAt,
      createdBy: before.createdBy,
      createdDevice: before.createdDevice,
      updatedAt: edit.at,
      updatedBy: edit.by,
      updatedDevice: edit.device,
      clock,
      version: Math.max(before.version, after.version ?? 1),
      ...(superseded ? { superseded } : {}),
      ...(before.seenVersions ? { seenVersions: before.seenVersions } : {}),
      fieldStamps,
    } as unknown as T,
    policy,
  );
}

/** The clock of an edit of `before`: that of the edit, or just after the record's when that is ahead. */
export function clockAfter(before: AnyRecord, edit: EditStamp): string {
  return compareClocks(edit.clock, before.clock) > 0
    ? edit.clock
    : (following(before.clock, edit.device) ?? edit.clock);
}

/** Paths that were written again with the value that they had. Parts of an object keep their own stamps: nobody looked at each. */
function affirmed(record: AnyRecord, paths: readonly string[], stamp: FieldStamp, policy: RecordPolicy): FieldStamps {
  const stamps = { ...fieldStampsOf(record) };
  for (const path of paths) {
    const value = valueAt(record, path, policy);
    if (isObject(value))
      for (const part of Object.keys(value)) stamps[join(path, part)] ??= stampOf(record, join(path, part));
    stamps[path] = stamp;
  }
  return stamps;
}

function sameOrder(before: AnyRecord, after: AnyRecord): boolean {
  return Object.keys(after).every((field) => !Array.isArray(after[field]) || equal(before[field], after[field]));
}
