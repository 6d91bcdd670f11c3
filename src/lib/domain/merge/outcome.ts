import type { AnyRecord } from '../records/common.ts';
import { equal } from './canonical.ts';
import type { FieldPolicy } from './policy.ts';
import { ownStamp, restStamp, stampOf, whenAndWhere, type FieldStamp } from './stamps.ts';

export type SideName = 'mine' | 'theirs';

/** One of the two values that met; `value` is null when it was removed or never there. */
export interface Version {
  value: unknown;
  clock: string;
  by: string;
  at: string;
  device: string;
}

/** A path at which both sides had something to say. The value that was not kept is in the merged record's `superseded`. */
export interface Conflict {
  path: string;
  rule: FieldPolicy['rule'] | 'void';
  mine: Version;
  theirs: Version;
  kept: SideName;
  /** A person must decide; else the rule has decided. */
  decide: boolean;
}

/** The three versions of a record, and what the walk through them has found so far. */
export interface Meeting {
  base: AnyRecord | undefined;
  mine: AnyRecord;
  theirs: AnyRecord;
  conflicts: Conflict[];
  /** Stamps of the merged record at the paths where the walk has chosen. */
  stamps: Map<string, FieldStamp>;
}

export const other = (side: SideName): SideName => (side === 'mine' ? 'theirs' : 'mine');

/** True when `side` wrote at this path or below it after the base, even if the value is the same again. */
export function touched(meeting: Meeting, side: SideName, path: string): boolean {
  const { base } = meeting;
  if (!base) return true;
  const isLater = (stamp: FieldStamp | undefined, at: string) =>
    stamp !== undefined && stamp.clock > stampOf(base, at).clock;
  const record = meeting[side];
  if (isLater(ownStamp(record, path), path)) return true;
  const stamps = record.fieldStamps;
  return Object.keys(stamps ?? {}).some((at) => at.startsWith(`${path}.`) && isLater(ownStamp(record, at), at));
}

/** True when the value of `side` at this path is not the base's, or was written again. */
export function changed(meeting: Meeting, side: SideName, path: string, value: unknown, base: unknown): boolean {
  return !meeting.base || !equal(value, base) || touched(meeting, side, path);
}

/** Takes the value of `side` without a conflict. */
export function take(meeting: Meeting, path: string, side: SideName): void {
  meeting.stamps.set(path, stampOf(meeting[side], path));
}

/** Keeps the value of `side`; the other is set aside. */
export function keep(
  meeting: Meeting,
  path: string,
  rule: Conflict['rule'],
  values: Record<SideName, unknown>,
  side: SideName,
  decide: boolean,
): void {
  take(meeting, path, side);
  const version = (name: SideName): Version => {
    const record = meeting[name];
    const stamp = stampOf(record, path);
    return { value: values[name] ?? null, clock: stamp.clock, by: stamp.by, ...whenAndWhere(stamp, record) };
  };
  meeting.conflicts.push({ path, rule, mine: version('mine'), theirs: version('theirs'), kept: side, decide });
}

/** `fieldStamps` of the merged record: the chosen ones, else the later of both sides; undefined when there are none to name. */
export function mergedStamps({ base, mine, theirs, stamps }: Meeting): Record<string, FieldStamp> | undefined {
  const rest = base ? restStamp(base) : [restStamp(mine), restStamp(theirs)].sort(byClock)[1];
  const paths = new Set(
    [mine, theirs].flatMap((record) => Object.keys(record.fieldStamps ?? {})).concat([...stamps.keys()]),
  );
  paths.delete('*');
  if (paths.size === 0 || !rest) return undefined;
  const named: Record<string, FieldStamp> = { '*': rest };
  for (const path of [...paths].sort()) {
    const latest = [stampOf(mine, path), stampOf(theirs, path)].sort(byClock)[1];
    const stamp = stamps.get(path) ?? latest;
    if (stamp) named[path] = stamp;
  }
  return named;
}

function byClock(a: FieldStamp, b: FieldStamp): number {
  return a.clock < b.clock ? -1 : a.clock > b.clock ? 1 : a.by < b.by ? -1 : 1;
}
