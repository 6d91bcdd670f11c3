import type { AnyRecord } from '../records/common.ts';
import { equal } from './canonical.ts';
import { contentFields } from './fields.ts';
import { itemsByKey, join } from './paths.ts';
import { isObject, policyInside, policyOf, shapeOf, type FieldPolicy, type RecordPolicy } from './policy.ts';

/** One difference. `path` is dotted, e.g. `address.text` or `allergies.<id>.severity`; an absent side is undefined. */
export interface FieldChange {
  path: string;
  before: unknown;
  after: unknown;
}

/**
 * What differs between two versions of a record, down to parts of objects and items of lists as `policy` identifies them;
 * without a policy, items are identified by `id`. Stamps are left out, voiding is not. The order of a list is no difference.
 */
export function changedFields(
  before: AnyRecord | undefined,
  after: AnyRecord | undefined,
  policy?: RecordPolicy,
): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const field of [...contentFields(before, after), 'voided'])
    compare(changes, field, before?.[field], after?.[field], policy && policyOf(policy, field));
  return changes;
}

function compare(changes: FieldChange[], path: string, before: unknown, after: unknown, given?: FieldPolicy): void {
  if (equal(before, after)) return;
  const policy = given ?? guessed(before ?? after);
  const inside = (part: string) => (given ? policyInside(given, part) : undefined);
  const shape = shapeOf(policy, before, after);
  if (shape === 'items') {
    const key = 'key' in policy ? (policy.key ?? []) : [];
    const [old, now] = [itemsByKey(before, key), itemsByKey(after, key)];
    for (const identity of new Set([...old.keys(), ...now.keys()])) {
      const [a, b] = [old.get(identity), now.get(identity)];
      if (isObject(a) && isObject(b)) compareParts(changes, join(path, identity), a, b, inside);
      else if (!equal(a, b)) changes.push({ path: join(path, identity), before: a, after: b });
    }
  } else if (shape === 'parts' && isObject(before) && isObject(after)) {
    compareParts(changes, path, before, after, inside);
  } else {
    changes.push({ path, before, after });
  }
}

function compareParts(
  changes: FieldChange[],
  path: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  inside: (part: string) => FieldPolicy | undefined,
): void {
  for (const part of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort())
    compare(changes, join(path, part), before[part], after[part], inside(part));
}

function guessed(value: unknown): FieldPolicy {
  if (isObject(value)) return { rule: 'nested', fields: {} };
  if (!Array.isArray(value)) return { rule: 'newest' };
  if (value.every((item) => isObject(item) && 'id' in item)) return { rule: 'union', key: ['id'] };
  return value.some(isObject) ? { rule: 'newest' } : { rule: 'union', key: [] };
}
