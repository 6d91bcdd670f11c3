import type { AnyRecord } from '../records/common.ts';
import { equal } from './canonical.ts';
import type { FieldPolicy } from './policy.ts';
import type { Superseded } from './superseded.ts';
import { fieldStampsOf, later, ownStamp, restStamp, stampOf, whenAndWhere, type FieldStamp } from './stamps.ts';

export type SideName = 'mine' | 'theirs';

/** One of the two values that met; `value` is null when it was removed or never there. */
export interface Version {
  value: unknown;
  clock: string;
  by: string;
  at: string;
  device: string;
  /** The review whose decision it is. */
  review?: string;
}

/** A path at which both sides had something to say. The value that was not kept is in the merged record's `superseded`. */
export interface Conflict {
  path: string;
  rule: FieldPolicy['rule'] | 'void' | 'signed';
  mine: Version;
  theirs: Version;
  kept: SideName;
  /** A person must decide; else the rule has decided. */
  decide: boolean;
  /** One side removed an object or an item of a list, and it stays. */
  removal: boolean;
}

/** The three versions of a record, and what the walk through them has found so far. */
export interface Meeting {
  base: AnyRecord | undefined;
  mine: AnyRecord;
  theirs: AnyRecord;
  conflicts: Conflict[];
  /** Paths whose whole value comes from one side, with that value; no side when it follows from both. */
  chosen: Map<string, { side: SideName | undefined; value: unknown }>;
}

export const other = (side: SideName): SideName => (side === 'mine' ? 'theirs' : 'mine');

/**
 * True when the value of `side` at this path is not the base's, or was written again. Without a base, a value that is there says
 * something, and one that is absent only by a stamp of its own: somebody removed it.
 */
export function changed(meeting: Meeting, side: SideName, path: string, value: unknown, base: unknown): boolean {
  const record = meeting[side];
  if (!meeting.base) return value !== undefined || fieldStampsOf(record)?.[path] !== undefined;
  return !equal(value, base) || writtenAgain(meeting.base, record, path, value === undefined);
}

/** True when `side` wrote at this path or below it after the base. A value that is absent says something only by a stamp of its own. */
function writtenAgain(base: AnyRecord, side: AnyRecord, path: string, absent: boolean): boolean {
  const stamps = fieldStampsOf(side) ?? {};
  const isLater = (stamp: FieldStamp | undefined, at: string) =>
    stamp !== undefined && stamp.clock > stampOf(base, at).clock;
  if (isLater(absent ? stamps[path] : ownStamp(side, path), path)) return true;
  return Object.keys(stamps).some((at) => at.startsWith(`${path}.`) && isLater(stamps[at], at));
}

/** Takes the whole value of `side` without a conflict. */
export function take<T>(meeting: Meeting, path: string, values: Record<SideName, T>, side: SideName): T {
  meeting.chosen.set(path, { side, value: values[side] });
  return values[side];
}

/** Keeps the whole value of `side`; the other one is set aside. `joint`: the value follows from what both sides say. */
export function keep<T>(
  meeting: Meeting,
  path: string,
  rule: Conflict['rule'],
  values: Record<SideName, T>,
  side: SideName,
  { decide, removal = false, joint = false }: { decide: boolean; removal?: boolean; joint?: boolean },
): T {
  const version = (name: SideName): Version => {
    const stamp = stampOf(meeting[name], path);
    const { clock, by, review } = stamp;
    const who = { clock, by, ...whenAndWhere(stamp, meeting[name]), ...(review ? { review } : {}) };
    return { value: values[name] ?? null, ...who };
  };
  meeting.conflicts.push({ path, rule, mine: version('mine'), theirs: version('theirs'), kept: side, decide, removal });
  meeting.chosen.set(path, { side: joint ? undefined : side, value: values[side] });
  return values[side];
}

/**
 * `fieldStamps` of the merged record: those of the chosen values, else the later of both; undefined when the record's own clock says it
 * all. `inUse` are traces of values that came into use again: the latest writer of a value is its writer.
 */
export function mergedStamps(
  { base, mine, theirs, chosen }: Meeting,
  inUse: readonly Superseded[],
): Record<string, FieldStamp> | undefined {
  const rest = base ? restStamp(base) : later(restStamp(mine), restStamp(theirs));
  const named: Record<string, FieldStamp> = { '*': rest };
  const paths = [mine, theirs].flatMap((record) => Object.keys(fieldStampsOf(record) ?? {})).concat([...chosen.keys()]);
  for (const path of [...new Set(paths)].sort()) {
    if (path === '*') continue;
    const side = nearest(chosen, path)?.side;
    const stamp =
      side === undefined
        ? later(stampOf(mine, path), stampOf(theirs, path))
        : stampOf(side === 'mine' ? mine : theirs, path);
    if (stamp.clock !== (nearest(new Map(Object.entries(named)), path) ?? rest).clock) named[path] = stamp;
  }
  for (const { path, clock, by, review } of inUse) {
    const stamp = nearest(new Map(Object.entries(named)), path) ?? rest;
    if (clock && clock > stamp.clock) named[path] = { clock, by, ...(review ? { review } : {}) };
  }
  const newest = mine.clock > theirs.clock ? mine.clock : theirs.clock;
  return Object.keys(named).length > 1 || rest.clock !== newest ? named : undefined;
}

/** Entry of `map` for the path or the nearest part that contains it. */
function nearest<T>(map: ReadonlyMap<string, T>, path: string): T | undefined {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('.'), 0))) {
    const found = map.get(at);
    if (found !== undefined) return found;
  }
  return undefined;
}
