import { equal } from './canonical.ts';
import { extreme, newest, stronger } from './choose.ts';
import { mergeItems } from './lists.ts';
import { changed, keep, other, take, type Meeting, type SideName } from './outcome.ts';
import { mergePresence } from './presence.ts';
import { join } from './paths.ts';
import { isObject, policyInside, shapeOf, type FieldPolicy } from './policy.ts';

/** The values of one path in the three versions; absent is undefined. */
export interface Three {
  base: unknown;
  mine: unknown;
  theirs: unknown;
}

/** The merged value of one path; conflicts and stamps go into `meeting`. */
export function mergeValue(meeting: Meeting, path: string, three: Three, policy: FieldPolicy): unknown {
  const { base, mine, theirs } = three;
  const shape = shapeOf(policy, mine, theirs);
  if (equal(mine, theirs) && (shape !== 'items' || !eitherChanged(meeting, path, three))) return mine;
  switch (shape) {
    // Equal lists too, once somebody wrote to them: their order follows from the clocks of both.
    case 'items':
      return mergeItems(meeting, path, three, policy);
    case 'parts':
      return isObject(mine) && isObject(theirs)
        ? mergeParts(meeting, path, { base, mine, theirs }, policy)
        : mergePresence(meeting, path, three, policy.rule);
    default:
      return mergeLeaf(meeting, path, three, policy);
  }
}

function eitherChanged(meeting: Meeting, path: string, { base, mine, theirs }: Three): boolean {
  return changed(meeting, 'mine', path, mine, base) || changed(meeting, 'theirs', path, theirs, base);
}

/** Field by field. */
export function mergeParts(
  meeting: Meeting,
  path: string,
  three: { base: unknown; mine: Record<string, unknown>; theirs: Record<string, unknown> },
  policy: FieldPolicy,
): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  const base = isObject(three.base) ? three.base : {};
  for (const part of [...new Set([...Object.keys(three.mine), ...Object.keys(three.theirs)])].sort()) {
    const values = { base: base[part], mine: three.mine[part], theirs: three.theirs[part] };
    const value = mergeValue(meeting, join(path, part), values, policyInside(policy, part));
    if (value !== undefined) merged[part] = value;
  }
  return merged;
}

function mergeLeaf(meeting: Meeting, path: string, three: Three, policy: FieldPolicy): unknown {
  const { rule } = policy;
  const held = rule === 'safer' && policy.rank && stronger(policy.rank, three.mine, three.theirs);
  if (held) {
    const contested = changed(meeting, other(held), path, three[other(held)], three.base);
    return contested ? keep(meeting, path, rule, three, held, { decide: true }) : take(meeting, path, three, held);
  }
  const side = onlyChanged(meeting, path, three);
  if (side) return take(meeting, path, three, side);
  const winner = winnerOf(meeting, path, three, policy);
  return keep(meeting, path, rule, three, winner, {
    decide: rule === 'ask' || rule === 'safer',
    joint: rule === 'safer' && policy.yieldsTo !== undefined,
  });
}

/** The side to take when only one has changed the value. */
function onlyChanged(meeting: Meeting, path: string, { base, mine, theirs }: Three): SideName | undefined {
  const mineChanged = changed(meeting, 'mine', path, mine, base);
  const theirsChanged = changed(meeting, 'theirs', path, theirs, base);
  return mineChanged === theirsChanged ? undefined : mineChanged ? 'mine' : 'theirs';
}

function winnerOf(meeting: Meeting, path: string, { mine, theirs }: Three, policy: FieldPolicy): SideName {
  if (policy.rule === 'max' || policy.rule === 'min') {
    const side = extreme(policy.rule, mine, theirs);
    if (side) return side;
  }
  if (policy.rule === 'safer' && policy.yieldsTo && (mine === true || theirs === true))
    return mine === true ? 'theirs' : 'mine';
  if (policy.rule === 'safer' && !policy.rank && (mine === undefined || theirs === undefined))
    return mine === undefined ? 'theirs' : 'mine';
  return newest(meeting, path, mine, theirs);
}
