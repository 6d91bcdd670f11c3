import type { AnyRecord } from '../records/common.ts';
import { canonical, compareText, equal } from './canonical.ts';
import { contentFields } from './fields.ts';
import { changed, keep, mergedStamps, other, take, type Conflict, type Meeting, type SideName } from './outcome.ts';
import { policyOf, type RecordPolicy } from './policy.ts';
import { seenByEither } from './seen.ts';
import { mergeSigned, packed, signedSide, unpacked } from './signed.ts';
import { withStamps } from './stamps.ts';
import { mergeSuperseded } from './superseded.ts';
import { mergeValue } from './walk.ts';
import { yielding } from './yielding.ts';

export interface MergeResult {
  merged: AnyRecord;
  /** Paths at which both sides had something to say, decided by their rule. */
  conflicts: Conflict[];
  /** Nothing is left to send. */
  equalsTheirs: boolean;
}

/**
 * Three-way merge of two versions of one record; `base` is their last common version, if it is known. Pure and symmetric:
 * `merged` is the same whoever merges and in whatever order versions arrive. A field that one side changed takes that side;
 * where both did, `policy` decides, and the value that was not kept goes to `merged.superseded`. Voiding never beats editing.
 */
export function merge(
  base: AnyRecord | undefined,
  mine: AnyRecord,
  theirs: AnyRecord,
  policy: RecordPolicy,
): MergeResult {
  if (equal(mine, theirs) || (base && equal(base, mine))) return { merged: theirs, conflicts: [], equalsTheirs: true };
  if (base && equal(base, theirs)) return { merged: mine, conflicts: [], equalsTheirs: false };
  const meeting = meetingOf(base, mine, theirs, policy);
  const fields: Record<string, unknown> = {};
  for (const field of contentFields(meeting.mine, meeting.theirs)) {
    const signed = signedSide(meeting, field, policy);
    const three = { base: meeting.base?.[field], mine: meeting.mine[field], theirs: meeting.theirs[field] };
    fields[field] = signed
      ? mergeSigned(meeting, field, signed, policy)
      : mergeValue(meeting, field, three, policyOf(policy, field));
  }
  yielding(meeting, fields, policy);
  const voided = mergeVoided(meeting);
  meeting.conflicts.sort((a, b) => compareText(a.path, b.path));
  const { superseded, inUse } = mergeSuperseded(meeting, { ...fields, voided }, policy);
  const fieldStamps = mergedStamps(meeting, inUse);
  const seenVersions = seenByEither(mine, theirs);
  const whole = present({ ...fields, ...stamps(mine, theirs), voided, superseded, fieldStamps, seenVersions });
  const merged = present(packed(whole, policy));
  return equal(merged, theirs)
    ? { merged: theirs, conflicts: meeting.conflicts, equalsTheirs: true }
    : { merged, conflicts: meeting.conflicts, equalsTheirs: false };
}

function meetingOf(before: AnyRecord | undefined, mine: AnyRecord, theirs: AnyRecord, policy: RecordPolicy): Meeting {
  const base = before && unpacked(before, policy);
  const side = (record: AnyRecord) => {
    const plain = unpacked(record, policy);
    return base ? withStamps(base, plain, policy) : plain;
  };
  return { base, mine: side(mine), theirs: side(theirs), conflicts: [], chosen: new Map() };
}

function mergeVoided(meeting: Meeting): AnyRecord['voided'] {
  const { base, mine, theirs } = meeting;
  const values = { base: base?.voided, mine: mine.voided, theirs: theirs.voided };
  if (equal(values.mine, values.theirs)) return values.mine;
  if (values.mine && values.theirs) {
    const side = newerSide(mine, theirs, ({ voided }) => `${voided?.at} ${voided?.device} ${voided?.by}`);
    return keep(meeting, 'voided', 'void', values, side, { decide: false });
  }
  const voider: SideName = values.mine ? 'mine' : 'theirs';
  const living = other(voider);
  if (base && !base.voided && !edited(meeting, living)) return take(meeting, 'voided', values, voider);
  const restored = base?.voided && !changed(meeting, voider, 'voided', values[voider], base.voided);
  return restored
    ? take(meeting, 'voided', values, living)
    : keep(meeting, 'voided', 'void', values, living, { decide: true });
}

/** A side that carries a held-back edit counts as edited, although its values may be the base's again. */
function edited(meeting: Meeting, side: SideName): boolean {
  const { base } = meeting;
  const record = meeting[side];
  const known = new Set(base?.superseded?.map(({ key }) => key));
  if (record.superseded?.some(({ key, path }) => path !== 'voided' && !known.has(key))) return true;
  // Somebody decided that the record stays.
  if (changed(meeting, side, 'voided', record.voided, base?.voided)) return true;
  return contentFields(base, record).some((field) => changed(meeting, side, field, record[field], base?.[field]));
}

/** Stamps of the merged record: last edited by the newer side, created by the earlier. */
function stamps(mine: AnyRecord, theirs: AnyRecord) {
  const sides = { mine, theirs };
  const { updatedAt, updatedBy, updatedDevice, clock } = sides[newerSide(mine, theirs, (record) => record.clock)];
  const { createdAt, createdBy, createdDevice } =
    sides[other(newerSide(mine, theirs, (r) => `${r.createdAt} ${r.createdDevice} ${r.createdBy}`))];
  const version = Math.max(mine.version, theirs.version);
  return { id: mine.id, createdAt, createdBy, createdDevice, updatedAt, updatedBy, updatedDevice, clock, version };
}

/** Equal texts are told apart by the whole record, so that both sides choose the same. */
function newerSide(mine: AnyRecord, theirs: AnyRecord, of: (record: AnyRecord) => string): SideName {
  const order = compareText(of(mine), of(theirs)) || compareText(canonical(mine), canonical(theirs));
  return order >= 0 ? 'mine' : 'theirs';
}

function present(record: Record<string, unknown>): AnyRecord {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => compareText(a, b))) as AnyRecord;
}
