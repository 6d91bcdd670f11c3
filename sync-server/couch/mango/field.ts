import { isObject, type JsonObject } from '../body.ts';

/** The steps of a path with dots; `\.` is a dot in a name. */
export type FieldPath = string[];

export function parseField(text: string): FieldPath {
  return text.split(/(?<!\\)\./).map((step) => step.replaceAll('\\.', '.'));
}

/** `found` false: the path ends at a field that is not there; `broken`: it leads through something that has no fields. */
export type FieldValue = { found: true; value: unknown } | { found: false; broken: boolean };

export function readField(doc: unknown, path: FieldPath): FieldValue {
  let value = doc;
  for (const step of path) {
    if (Array.isArray(value)) {
      if (!/^\d{1,9}$/.test(step)) return { found: false, broken: true };
      if (Number(step) >= value.length) return { found: false, broken: false };
      value = value[Number(step)] as unknown;
    } else if (!isObject(value)) return { found: false, broken: true };
    else if (!Object.hasOwn(value, step)) return { found: false, broken: false };
    else value = value[step];
  }
  return { found: true, value };
}

/** A document with these fields alone. */
export function project(doc: JsonObject, fields: FieldPath[]): JsonObject {
  const result: JsonObject = {};
  for (const path of fields) {
    const field = readField(doc, path);
    if (field.found) writeField(result, path, field.value);
  }
  return result;
}

function writeField(target: JsonObject, path: FieldPath, value: unknown): void {
  const last = path.length - 1;
  let parent = target;
  for (const step of path.slice(0, last)) {
    const known = Object.hasOwn(parent, step) ? parent[step] : undefined;
    const next: JsonObject = isObject(known) ? { ...known } : {};
    define(parent, step, next);
    parent = next;
  }
  define(parent, path[last] ?? '', value);
}

/** As an own property, also when its name is `__proto__`. */
function define(target: JsonObject, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
