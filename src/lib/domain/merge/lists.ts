import { compareText, equal } from './canonical.ts';
import { changed, type Meeting } from './outcome.ts';
import { mergePresence } from './presence.ts';
import { itemsByKey, join } from './paths.ts';
import { isObject, type FieldPolicy } from './policy.ts';
import { stampOf } from './stamps.ts';
import { mergeParts, type Three } from './walk.ts';

/**
 * Item by item. An item that one side added stays; one that a side removed goes, unless the other edited it or the rule
 * forbids it. The order is that of entering (then of the key): the same on every device.
 */
export function mergeItems(meeting: Meeting, path: string, three: Three, policy: FieldPolicy): unknown[] {
  const key = 'key' in policy ? (policy.key ?? []) : [];
  const [base, mine, theirs] = [three.base, three.mine, three.theirs].map((list) => itemsByKey(list, key));
  const merged: { identity: string; clock: string; item: unknown }[] = [];
  for (const identity of new Set([...(mine?.keys() ?? []), ...(theirs?.keys() ?? [])])) {
    const at = join(path, identity);
    const values = { base: base?.get(identity), mine: mine?.get(identity), theirs: theirs?.get(identity) };
    const clock = clockOf(meeting, at, values);
    const item = mergeItem(meeting, at, values, policy);
    if (item !== undefined) merged.push({ identity, clock, item });
  }
  merged.sort((a, b) => compareText(a.clock, b.clock) || compareText(a.identity, b.identity));
  return merged.map(({ item }) => item);
}

function mergeItem(meeting: Meeting, path: string, three: Three, policy: FieldPolicy): unknown {
  const { base, mine, theirs } = three;
  if (mine === undefined || theirs === undefined) return mergePresence(meeting, path, three, policy.rule);
  if (equal(mine, theirs)) return mine;
  if (meeting.base && base !== undefined) {
    if (!changed(meeting, 'mine', path, mine, base)) return theirs;
    if (!changed(meeting, 'theirs', path, theirs, base)) return mine;
  }
  return isObject(mine) && isObject(theirs) ? mergeParts(meeting, path, { base, mine, theirs }, policy) : mine;
}

/** Clock at which the item came into the list; of an item that both have, the later one, as `mergedStamps` keeps it. */
function clockOf(meeting: Meeting, path: string, three: Three): string {
  const sides = (['mine', 'theirs'] as const).filter((side) => three[side] !== undefined);
  return (
    sides
      .map((side) => stampOf(meeting[side], path).clock)
      .sort()
      .at(-1) ?? ''
  );
}
