import { changed, keep, other, take, type Meeting, type SideName } from './outcome.ts';
import type { FieldPolicy } from './policy.ts';
import { fieldStampsOf } from './stamps.ts';

/**
 * One side has an object or an item, the other has not. What was added stays. What was removed goes, unless the other side
 * edited it (removing never beats editing) or the rule never removes and no person has decided to.
 */
export function mergePresence(
  meeting: Meeting,
  path: string,
  three: { base: unknown; mine: unknown; theirs: unknown },
  rule: FieldPolicy['rule'],
): unknown {
  const there: SideName = three.mine === undefined ? 'theirs' : 'mine';
  if (!meeting.base || three.base === undefined) return take(meeting, path, three, there);
  const decided = fieldStampsOf(meeting[other(there)])?.[path]?.review !== undefined;
  const never = (rule === 'safer' || rule === 'append') && !decided;
  const held = never || changed(meeting, there, path, three[there], three.base);
  if (!held) return take(meeting, path, three, other(there));
  return keep(meeting, path, rule, three, there, { decide: rule === 'safer' || rule === 'union', removal: true });
}
