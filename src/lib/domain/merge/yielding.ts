import { newest } from './choose.ts';
import { keep, other, type Meeting } from './outcome.ts';
import { itemsByKey } from './paths.ts';
import { isObject, policyOf, type RecordPolicy, type SaferPolicy } from './policy.ts';

type Yielding = NonNullable<SaferPolicy['yieldsTo']>;
type Fields = Record<string, unknown>;

/**
 * A statement such as "no known allergy" becomes false when the merged list contradicts it. So it does when the side that stated it
 * had such an item in its own list, or had removed one, which no merge does. The statement is set aside.
 */
export function yielding(meeting: Meeting, fields: Fields, policy: RecordPolicy): void {
  const { base, mine, theirs } = meeting;
  for (const [field, rule] of Object.entries(policy.fields)) {
    if (rule.rule !== 'safer' || !rule.yieldsTo || fields[field] !== true) continue;
    const { yieldsTo } = rule;
    const list = policyOf(policy, yieldsTo.list);
    const key = 'key' in list ? (list.key ?? []) : [];
    const doubtful = (side: Fields) =>
      side[field] === true && (contradicting(side, yieldsTo, key).length > 0 || hasRemoved(base, side, yieldsTo, key));
    if (contradicting(fields, yieldsTo, key).length === 0 && !doubtful(mine) && !doubtful(theirs)) continue;
    const both = mine[field] === true && theirs[field] === true;
    const stating = both ? newest(meeting, field, true, true) : mine[field] === true ? 'mine' : 'theirs';
    const values = { mine: false, theirs: false, [stating]: true };
    fields[field] = keep(meeting, field, 'safer', values, other(stating), { decide: true, joint: true });
  }
}

function hasRemoved(base: Fields | undefined, side: Fields, yieldsTo: Yielding, key: readonly string[]): boolean {
  const left = itemsByKey(side[yieldsTo.list], key);
  return base !== undefined && contradicting(base, yieldsTo, key).some((identity) => !left.has(identity));
}

/** Identities of the items that contradict the statement. */
function contradicting(fields: Fields, { list, field, value }: Yielding, key: readonly string[]): string[] {
  const items = [...itemsByKey(fields[list], key)];
  return items.filter(([, item]) => isObject(item) && item[field] === value).map(([identity]) => identity);
}
