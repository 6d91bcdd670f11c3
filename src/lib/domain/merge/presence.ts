import { changed, keep, other, take, type Meeting, type SideName } from './outcome.ts';
import type { FieldPolicy } from './policy.ts';
import { fieldStampsOf } from './stamps.ts';

/**
 * One side has an object or an item, the other has not. What was added stays. What was removed goes, unless the other side
 * edited it (removing never beats editing) or the rule never removes and no person has decided to. A base that never had it does not
 * tell what the remover saw: then it stays, with the removal as a trace.
 */
export function mergePresence(
  meeting: Meeting,
  path: string,
  three: { base: unknown; mine: unknown; theirs: unknown },
  rule: FieldPolicy['rule'],
): unknown {
  const there: SideName = three.mine === undefined ? 'theirs' : 'mine';
  const gone = other(there);
  if (!changed(meeting, gone, path, undefined, three.base)) return take(meeting, path, three, there);
  const decided = fieldStampsOf(meeting[gone])?.[path]?.review !== undefined;
  const never = (rule === 'safer' || rule === 'append') && !decided;
  const held = never || changed(meeting, there, path, three[there], three.base);
  if (!held) return take(meeting, path, three, gone);
  return keep(meeting, path, rule, three, there, { decide: rule === 'safer' || rule === 'union', removal: true });
}
