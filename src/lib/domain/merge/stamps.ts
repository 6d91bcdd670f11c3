import type { AnyRecord } from '../records/common.ts';
import { compareText, equal } from './canonical.ts';
import { compareClocks, following, parseClock } from './clock.ts';
import { changedFields, type FieldChange } from './diff.ts';
import { isObject, type RecordPolicy } from './policy.ts';

/** Who wrote a value, and when. Without the stamp of each field the winner of three edits would depend on who syncs first. */
export interface FieldStamp {
  clock: string;
  by: string;
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

/**
 * The version `after` of a record with the stamps of one edit: the edit's clock on the record and on each field that
 * differs from `before`. What earlier merges set aside is kept. Without a difference `before` is returned.
 */
export function stampEdit<T extends AnyRecord>(before: AnyRecord, after: T, edit: EditStamp, policy: RecordPolicy): T {
  const changes = changedFields(before, after, policy);
  if (changes.length === 0 && (after.version ?? 1) <= before.version && sameOrder(before, after)) return before as T;
  const clock =
    compareClocks(edit.clock, before.clock) > 0 ? edit.clock : (following(before.clock, edit.device) ?? edit.clock);
  return {
    ...after,
    createdAt: before.createdAt,
    createdBy: before.createdBy,
    createdDevice: before.createdDevice,
    updatedAt: edit.at,
    updatedBy: edit.by,
    updatedDevice: edit.device,
    clock,
    version: Math.max(before.version, after.version ?? 1),
    ...(before.superseded ? { superseded: before.superseded } : {}),
    fieldStamps: stamped(before, changes, { clock, by: edit.by }),
  };
}

/** `side` with stamps on what differs from `base`, also when a program wrote it that knows no field stamps. */
export function withStamps(base: AnyRecord, side: AnyRecord, policy: RecordPolicy): AnyRecord {
  if (side.clock === base.clock || !equal(side.fieldStamps, base.fieldStamps)) return side;
  const stamp = { clock: side.clock, by: side.updatedBy };
  return { ...side, fieldStamps: stamped(base, changedFields(base, side, policy), stamp) };
}

function stamped(before: AnyRecord, changes: FieldChange[], stamp: FieldStamp): FieldStamps {
  const stamps: Record<string, FieldStamp> = { ...(fieldStampsOf(before) ?? { [REST]: restStamp(before) }) };
  for (const { path } of changes) {
    for (const inside of Object.keys(stamps)) if (inside.startsWith(`${path}.`)) delete stamps[inside];
    stamps[path] = stamp;
  }
  return stamps;
}

function sameOrder(before: AnyRecord, after: AnyRecord): boolean {
  return Object.keys(after).every((field) => !Array.isArray(after[field]) || equal(before[field], after[field]));
}
