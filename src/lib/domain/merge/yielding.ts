import { newest } from './choose.ts';
import { keep, other, type Meeting } from './outcome.ts';
import { isObject, type RecordPolicy, type SaferPolicy } from './policy.ts';

/**
 * A statement such as "no known allergy" becomes false when the merged list contradicts it, or did so already on the side that
 * stated it; the statement is set aside.
 */
export function yielding(meeting: Meeting, fields: Record<string, unknown>, policy: RecordPolicy): void {
  const { mine, theirs } = meeting;
  for (const [field, rule] of Object.entries(policy.fields)) {
    if (rule.rule !== 'safer' || !rule.yieldsTo || fields[field] !== true) continue;
    const { yieldsTo } = rule;
    const doubted = [mine, theirs].some((side) => side[field] === true && contradicted(side, yieldsTo));
    if (!doubted && !contradicted(fields, yieldsTo)) continue;
    const both = mine[field] === true && theirs[field] === true;
    const stating = both ? newest(meeting, field, true, true) : mine[field] === true ? 'mine' : 'theirs';
    const values = { mine: false, theirs: false, [stating]: true };
    fields[field] = keep(meeting, field, 'safer', values, other(stating), { decide: true, joint: true });
  }
}

function contradicted(
  fields: Record<string, unknown>,
  { list, field, value }: NonNullable<SaferPolicy['yieldsTo']>,
): boolean {
  const items = fields[list];
  return Array.isArray(items) && items.some((item) => isObject(item) && item[field] === value);
}
