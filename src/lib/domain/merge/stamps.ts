import type { AnyRecord } from '../records/common.ts';
import { compareText, equal } from './canonical.ts';
import { compareClocks, parseClock } from './clock.ts';
import { changedFields } from './diff.ts';
import { isObject, type RecordPolicy } from './policy.ts';

/** Who wrote a value, and when. Without the stamp of each field the winner of three edits would depend on who syncs first. */
export interface FieldStamp {
  clock: string;
  by: string;
  /** The review whose decision it is. */
  review?: string;
}

/**
 * `fieldStamps` of a record: dotted path to stamp. `*` holds for every path that is not named; a record without
 * `fieldStamps` was written at once, by `updatedBy` at `clock`. A removed item keeps its stamp.
 */
export type FieldStamps = Readonly<Record<string, FieldStamp>>;

/** Stamp of an edit, as the device gives it. */
export interface EditStamp {
  at: string;
  by: string;
  device: string;
  clock: string;
  /** The review whose decision the edit carries out. */
  review?: string;
}

const REST = '*';

export function fieldStampsOf(record: AnyRecord): FieldStamps | undefined {
  return isObject(record.fieldStamps) ? (record.fieldStamps as FieldStamps) : undefined;
}

/** Stamp of all fields that have none of their own. */
export function restStamp(record: AnyRecord): FieldStamp {
  return fieldStampsOf(record)?.[REST] ?? { clock: record.clock, by: record.updatedBy };
}

/** Stamp written for this path or for the nearest part of the record that contains it; undefined when there is none. */
export function ownStamp(record: AnyRecord, path: string): FieldStamp | undefined {
  const stamps = fieldStampsOf(record);
  for (let at = path; stamps && at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('.'), 0))) {
    const stamp = stamps[at];
    if (stamp) return stamp;
  }
  return undefined;
}

export function stampOf(record: AnyRecord, path: string): FieldStamp {
  return ownStamp(record, path) ?? restStamp(record);
}

/** The later of two stamps; of equal ones either. */
export function later(a: FieldStamp, b: FieldStamp): FieldStamp {
  return (compareClocks(a.clock, b.clock) || compareText(a.by, b.by)) >= 0 ? a : b;
}

/** `at` and `device` of a stamp; of a foreign clock those of the record's last edit. */
export function whenAndWhere(stamp: FieldStamp, record: AnyRecord): { at: string; device: string } {
  const parsed = parseClock(stamp.clock);
  return parsed
    ? { at: new Date(parsed.ms).toISOString(), device: parsed.deviceId || record.updatedDevice }
    : { at: record.updatedAt, device: record.updatedDevice };
}

/** A new record with its stamps. */
export function stampNew<T extends object>(record: T, edit: EditStamp) {
  const { at, by, device, clock } = edit;
  return {
    ...record,
    createdAt: at,
    createdBy: by,
    createdDevice: device,
    updatedAt: at,
    updatedBy: by,
    updatedDevice: device,
    clock,
  };
}

/** `side` with stamps on what differs from `base`, also when a program wrote it that knows no field stamps. */
export function withStamps(base: AnyRecord, side: AnyRecord, policy: RecordPolicy): AnyRecord {
  if (side.clock === base.clock || !equal(side.fieldStamps, base.fieldStamps)) return side;
  const stamp = { clock: side.clock, by: side.updatedBy };
  const paths = changedFields(base, side, policy).map(({ path }) => path);
  return { ...side, fieldStamps: stamped(base, paths, stamp) };
}

/** The field stamps of `before` after these paths were written. */
export function stamped(before: AnyRecord, paths: readonly string[], stamp: FieldStamp): Record<string, FieldStamp> {
  const stamps: Record<string, FieldStamp> = { ...(fieldStampsOf(before) ?? { [REST]: restStamp(before) }) };
  for (const path of paths) {
    for (const inside of Object.keys(stamps)) if (inside.startsWith(`${path}.`)) delete stamps[inside];
    stamps[path] = stamp;
  }
  return stamps;
}

/** All stamps below a path. */
export function stampsInside(record: AnyRecord, path: string): FieldStamp[] {
  return Object.entries(fieldStampsOf(record) ?? {}).flatMap(([at, stamp]) =>
    at.startsWith(`${path}.`) ? [stamp] : [],
  );
}
