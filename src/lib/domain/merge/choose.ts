import { canonical, compareText } from './canonical.ts';
import { compareClocks } from './clock.ts';
import { stampOf } from './stamps.ts';
import type { SaferPolicy } from './policy.ts';
import type { Meeting, SideName } from './outcome.ts';

/** The side whose value at `path` was written later: by clock, which contains the device id; then by the value itself. */
export function newest(meeting: Meeting, path: string, mine: unknown, theirs: unknown): SideName {
  const stamps = [stampOf(meeting.mine, path), stampOf(meeting.theirs, path)] as const;
  const order = compareClocks(stamps[0].clock, stamps[1].clock) || compareText(canonical(mine), canonical(theirs));
  return order >= 0 ? 'mine' : 'theirs';
}

/** The side with the larger (or smaller) number or text; a value that is there beats none. Undefined when they cannot be compared. */
export function extreme(rule: 'max' | 'min', mine: unknown, theirs: unknown): SideName | undefined {
  if (mine === undefined || theirs === undefined) return mine === undefined ? 'theirs' : 'mine';
  const bothText = typeof mine === 'string' && typeof theirs === 'string';
  const bothNumbers = typeof mine === 'number' && typeof theirs === 'number';
  if (!bothText && !bothNumbers) return undefined;
  return mine > theirs === (rule === 'max') ? 'mine' : 'theirs';
}

/** The side whose code is in the stronger group; undefined when both are in the same. An unknown code is weaker than all. */
export function stronger(rank: SaferPolicy['rank'], mine: unknown, theirs: unknown): SideName | undefined {
  const place = (value: unknown) =>
    value === undefined ? -2 : (rank?.findIndex((group) => group.some((code) => code === value)) ?? -1);
  const order = place(mine) - place(theirs);
  return order === 0 ? undefined : order > 0 ? 'mine' : 'theirs';
}
