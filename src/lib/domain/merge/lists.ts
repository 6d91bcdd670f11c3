import { compareText, equal } from './canonical.ts';
import { changed, keep, other, take, type Meeting, type SideName } from './outcome.ts';
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
  if (mine === undefined || theirs === undefined) return mergePresence(meeting, path, three, policy);
  if (equal(mine, theirs)) return mine;
  if (meeting.base && base !== undefined) {
    if (!changed(meeting, 'mine', path, mine, base)) return theirs;
    if (!changed(meeting, 'theirs', path, theirs, base)) return mine;
  }
  return isObject(mine) && isObject(theirs) ? mergeParts(meeting, path, { base, mine, theirs }, policy) : mine;
}

function mergePresence(meeting: Meeting, path: string, three: Three, policy: FieldPolicy): unknown {
  const there: SideName = three.mine === undefined ? 'theirs' : 'mine';
  const item = three[there];
  if (!meeting.base || three.base === undefined) {
    take(meeting, path, there);
    return item;
  }
  if (policy.rule === 'safer' || policy.rule === 'append' || changed(meeting, there, path, item, three.base)) {
    keep(meeting, path, policy.rule, three, there, policy.rule !== 'append');
    return item;
  }
  take(meeting, path, other(there));
  return undefined;
}

/** Clock at which the item came into the list. */
function clockOf({ base, mine, theirs }: Meeting, path: string, three: Three): string {
  if (base && three.base !== undefined) return stampOf(base, path).clock;
  const clocks = [three.mine && stampOf(mine, path).clock, three.theirs && stampOf(theirs, path).clock];
  return clocks.filter((clock) => typeof clock === 'string').sort()[0] ?? '';
}
