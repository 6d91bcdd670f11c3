import { canonical, hash } from './canonical.ts';
import { isObject } from './policy.ts';

const LONGEST_SEGMENT = 90;

/** Dotted path of a part; a segment that is too long for a stored path is replaced by its hash. */
export function join(path: string, segment: string): string {
  const short = segment.length > LONGEST_SEGMENT ? `#${hash(segment)}` : segment;
  return path === '' ? short : `${path}.${short}`;
}

/**
 * The items of a list by their identity: the fields of `key` joined by `|`, or the value itself when `key` is empty.
 * Items that share an identity are told apart by a number, so that none is lost.
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
  return isObject(item) ? key.map((field) => String(item[field] ?? '')).join('|') : canonical(item);
}
