import type { AnyRecord } from '../records/common.ts';
import { canonical, compareText } from './canonical.ts';
import { changedFields } from './diff.ts';
import { changed, keep, other, take, type Meeting, type SideName } from './outcome.ts';
import { valueAt } from './paths.ts';
import { isObject, type RecordPolicy, type SignedPolicy } from './policy.ts';
import { stampOf, stampsInside } from './stamps.ts';
import type { Superseded } from './superseded.ts';

/** What a merge found beside a signed record: the trace as an amendment, so that every reader of the record sees it. */
interface MergedAmendment {
  id: string;
  origin: 'merge';
  at: string;
  by: string;
  device: string;
  fields: Record<string, { before: unknown; after: unknown }>;
  trace: Pick<Superseded, 'at' | 'by' | 'device'> & Partial<Superseded>;
}

const isMerged = (item: unknown): item is MergedAmendment => isObject(item) && item.origin === 'merge';

export function isSigned(record: AnyRecord, policy: RecordPolicy): boolean {
  return policy.signed !== undefined && record[policy.signed.at] !== undefined;
}

/** The record with amendments that come from merges among its traces, where merges work on them. */
export function unpacked<T extends AnyRecord>(record: T, policy: RecordPolicy): T {
  const { signed } = policy;
  const list = signed && record[signed.amendments];
  if (!signed || !Array.isArray(list) || !list.some(isMerged)) return record;
  const traces = list.filter(isMerged).flatMap(({ id, fields, trace }) =>
    Object.entries(fields).map(([path, { before, after }]): Superseded => {
      return { ...trace, key: id, path, value: after, kept: before };
    }),
  );
  const own = list.filter((item) => !isMerged(item));
  const { [signed.amendments]: _, ...rest } = record as AnyRecord;
  return {
    ...rest,
    ...(own.length > 0 ? { [signed.amendments]: own } : {}),
    superseded: [...(record.superseded ?? []), ...traces],
  } as T;
}

/** The inverse of `unpacked` for a signed record: traces of what was signed become amendments. Others are returned as they are. */
export function packed<T extends AnyRecord>(record: T, policy: RecordPolicy): T {
  const { signed } = policy;
  if (!signed || !isSigned(record, policy) || !record.superseded) return record;
  const [amends, stays]: [Superseded[], Superseded[]] = [[], []];
  for (const entry of record.superseded) (isClosed(signed, fieldOf(entry.path)) ? amends : stays).push(entry);
  if (amends.length === 0) return record;
  const made = amends.map(({ key, path, value, kept: _, removal: __, ...entry }): MergedAmendment => {
    const { at, by, device } = entry;
    const fields = { [path]: { before: valueAt(record, path, policy) ?? null, after: value } };
    const trace = { ...entry, rule: 'signed', decide: !signed.quiet.includes(fieldOf(path)) };
    return { id: key, origin: 'merge', at, by, device, fields, trace };
  });
  const own = Array.isArray(record[signed.amendments]) ? (record[signed.amendments] as unknown[]) : [];
  const { superseded: _, ...rest } = record as AnyRecord;
  return {
    ...rest,
    [signed.amendments]: [...own, ...made],
    ...(stays.length > 0 ? { superseded: stays } : {}),
  } as unknown as T;
}

/** Which side's signed fields stand; undefined when the record is not signed, or the field is none that is signed. */
export function signedSide({ mine, theirs }: Meeting, field: string, policy: RecordPolicy): SideName | undefined {
  const { signed } = policy;
  if (!signed || !isClosed(signed, field)) return undefined;
  const [a, b] = [isSigned(mine, policy), isSigned(theirs, policy)];
  if (!a && !b) return undefined;
  if (a !== b) return a ? 'mine' : 'theirs';
  const [first, second] = [signature(mine, signed), signature(theirs, signed)];
  if (first !== second) return first < second ? 'mine' : 'theirs';
  // One signature: a foreign program wrote over it later than the other.
  const order = [mine, theirs].map((side) => `${latestClock(side, field)} ${canonical(side[field])}`);
  return compareText(order[0] ?? '', order[1] ?? '') <= 0 ? 'mine' : 'theirs';
}

/** The signed value of a field; what the other side has written to it is set aside for a person to decide. */
export function mergeSigned(meeting: Meeting, field: string, side: SideName, policy: RecordPolicy): unknown {
  const only = (record: AnyRecord) => ({ [field]: record[field] }) as AnyRecord;
  const decide = !policy.signed?.quiet.includes(field);
  for (const { path } of changedFields(only(meeting[side]), only(meeting[other(side)]), policy)) {
    const at = (record: AnyRecord | undefined) => record && valueAt(record, path, policy);
    const values = { mine: at(meeting.mine), theirs: at(meeting.theirs) };
    const written = values[other(side)];
    if (changed(meeting, other(side), path, written, at(meeting.base)))
      keep(meeting, path, 'signed', values, side, { decide });
    else take(meeting, path, values, side);
  }
  return meeting[side][field];
}

const fieldOf = (path: string) => path.split('.', 1)[0] ?? path;

function isClosed(signed: SignedPolicy, field: string): boolean {
  return field !== 'voided' && field !== signed.amendments && !signed.open.includes(field);
}

/** The first signature stands. */
function signature(record: AnyRecord, { at, by }: SignedPolicy): string {
  return `${String(record[at])} ${String(record[by])} ${stampOf(record, at).clock}`;
}

function latestClock(record: AnyRecord, field: string): string {
  return stampsInside(record, field)
    .map(({ clock }) => clock)
    .concat(stampOf(record, field).clock)
    .sort()
    .at(-1) as string;
}
