import type { AnyRecord } from '../records/common.ts';
import { equal } from './canonical.ts';
import { compareClocks } from './clock.ts';
import { valueAt } from './paths.ts';
import type { RecordPolicy } from './policy.ts';
import { unpacked } from './signed.ts';
import { fieldStampsOf, type EditStamp } from './stamps.ts';
import type { Superseded } from './superseded.ts';

/** Entries about which a person must still decide; empty for a voided record, and at once for one without traces. */
export function openEntries(record: AnyRecord, policy: RecordPolicy): Superseded[] {
  if (record.voided || (!record.superseded && !hasAmendments(record, policy))) return [];
  const plain = unpacked(record, policy);
  return (plain.superseded ?? []).filter(
    (entry) =>
      entry.decide === true &&
      !isSettled(entry) &&
      !decidedOtherwise(plain, entry) &&
      !equal(entry.value, valueAt(plain, entry.path, policy) ?? null),
  );
}

/** Instant of the oldest value that waits for a decision; empty when none does. */
export function openSince(record: AnyRecord, policy: RecordPolicy): string {
  return (
    openEntries(record, policy)
      .map(({ at }) => at)
      .sort()[0] ?? ''
  );
}

/** Settled by `edit`, or opened again when `settledAt` is left out. */
export function settledBy(entry: Superseded, edit: EditStamp, reopen = false): Superseded {
  const { settledAt: _at, settledIn: _in, ...rest } = entry;
  const when = reopen ? {} : { settledAt: edit.at, ...(edit.review ? { settledIn: edit.review } : {}) };
  return { ...rest, ...when, settledBy: edit.by, settledClock: edit.clock };
}

function isSettled({ settledAt, settledClock, clock, at }: Superseded): boolean {
  if (settledAt === undefined) return false;
  return settledClock === undefined || compareClocks(settledClock, clock ?? at) >= 0;
}

/** The value was one decision of a question, and what is in use (there or around it) is another one of the same question. */
function decidedOtherwise(record: AnyRecord, { review, path }: Superseded): boolean {
  if (review === undefined) return false;
  const stamps = fieldStampsOf(record);
  for (let at = path; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('.'), 0)))
    if (stamps?.[at]?.review === review) return true;
  return false;
}

function hasAmendments(record: AnyRecord, { signed }: RecordPolicy): boolean {
  return signed !== undefined && record[signed.amendments] !== undefined;
}
