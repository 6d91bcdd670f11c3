import { canonical, hash } from './canonical.ts';
import { isObject, policyInside, policyOf, type FieldPolicy, type RecordPolicy } from './policy.ts';

const LONGEST_SEGMENT = 90;

/** Dotted path of a part; a segment that is too long for a stored path is replaced by its hash. */
export function join(path: string, segment: string): string {
  const short = segment.length > LONGEST_SEGMENT ? `#${hash(segment)}` : segment;
  return path === '' ? short : `${path}.${short}`;
}

/**
 * The items of a list by their identity: the fields of `key` joined by `|`, or the value itself when `key` is empty or the item has none
 * of its fields. Items that share an identity are told apart by a number, so that none is lost.
 */
export function itemsByKey(list: unknown, key: readonly string[]): Map<string, unknown> {
  const items = new Map<string, unknown>();
  for (const item of Array.isArray(list) ? list : []) {
    const identity = identityOf(item, key);
    let unique = identity;
    for (let n = 2; items.has(unique); n++) unique = `${identity}#${n}`;
    items.set(unique, item);
  }
  return items;
}

function identityOf(item: unknown, key: readonly string[]): string {
  if (key.length === 0) return typeof item === 'string' ? item : canonical(item);
  const parts = isObject(item) ? key.map((field) => String(item[field] ?? '')) : [];
  // Two items without any key are two items: as one they would be merged field by field into something that nobody wrote.
  return parts.some((part) => part !== '') ? parts.join('|') : canonical(item);
}

type Fields = Readonly<Record<string, unknown>>;

/** Value at a path as merges and differences write it; undefined when there is none. */
export function valueAt(record: Fields, path: string, policy: RecordPolicy): unknown {
  const [field, rest] = firstOf(path);
  return rest === '' ? record[field] : inside(record[field], rest, policyOf(policy, field));
}

/** A copy of the record with another value at the path; undefined removes it. An item that is not there is added at the end. */
export function withValueAt<T extends Fields>(record: T, path: string, value: unknown, policy: RecordPolicy): T {
  const [field, rest] = firstOf(path);
  return withPart(record, field, rest === '' ? value : replaced(record[field], rest, value, policyOf(policy, field)));
}

function inside(value: unknown, path: string, policy: FieldPolicy): unknown {
  if (path === '') return value;
  if (Array.isArray(value)) {
    const found = itemOf(value, path, policy);
    return found && inside(value[found.at], found.rest, policy);
  }
  if (!isObject(value)) return undefined;
  const [part, rest] = firstOf(path);
  return inside(value[part], rest, policyInside(policy, part));
}

function replaced(old: unknown, path: string, value: unknown, policy: FieldPolicy): unknown {
  if (path === '') return value;
  if (Array.isArray(old) || (old === undefined && 'key' in policy && policy.key)) {
    const list: unknown[] = Array.isArray(old) ? old : [];
    const found = itemOf(list, path, policy);
    if (!found) return value === undefined || !identifies(value, path, policy) ? list : [...list, value];
    const item = replaced(list[found.at], found.rest, value, policy);
    return list.flatMap((one, at) => (at !== found.at ? [one] : item === undefined ? [] : [item]));
  }
  const [part, rest] = firstOf(path);
  const fields = isObject(old) ? old : {};
  return withPart(fields, part, replaced(fields[part], rest, value, policyInside(policy, part)));
}

/** Place of the item that the path names, and what follows in it. An identity may contain dots (`J06.9`). */
function itemOf(list: unknown[], path: string, policy: FieldPolicy): { at: number; rest: string } | undefined {
  const segments = [...itemsByKey(list, keyOf(policy)).keys()].map((identity) => join('', identity));
  const whole = segments.indexOf(path);
  if (whole >= 0) return { at: whole, rest: '' };
  const at = segments.findIndex((segment, n) => isObject(list[n]) && path.startsWith(`${segment}.`));
  return at < 0 ? undefined : { at, rest: path.slice((segments[at]?.length ?? 0) + 1) };
}

function identifies(item: unknown, path: string, policy: FieldPolicy): boolean {
  const [identity = ''] = itemsByKey([item], keyOf(policy)).keys();
  return join('', identity) === path;
}

const keyOf = (policy: FieldPolicy) => ('key' in policy ? (policy.key ?? []) : []);

function firstOf(path: string): [first: string, rest: string] {
  const dot = path.indexOf('.');
  return dot < 0 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)];
}

function withPart<T extends Fields>(fields: T, part: string, value: unknown): T {
  if (value !== undefined) return { ...fields, [part]: value };
  const { [part]: _gone, ...rest } = fields as Record<string, unknown>;
  return rest as T;
}
