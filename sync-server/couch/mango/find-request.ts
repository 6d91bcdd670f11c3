import { deeperThan, MAX_DEPTH } from '../../limits/json-depth.ts';
import { isObject, type JsonObject } from '../body.ts';
import { parseField, type FieldPath } from './field.ts';
import { mangoError } from './operators.ts';
import { compileSelector, type Selector } from './selector.ts';

/** Where the next page begins: after this document and, where the answer is sorted, these values. */
export interface Bookmark {
  id: string;
  values?: unknown[];
}

export interface Sort {
  fields: string[];
  paths: FieldPath[];
  descending: boolean;
}

/** A checked body of `_find` and `_explain`. */
export interface FindRequest {
  selector: Selector;
  /** Undefined: in order of id. */
  sort: Sort | undefined;
  /** Undefined: all. */
  fields: FieldPath[] | undefined;
  limit: number;
  skip: number;
  bookmark: Bookmark | undefined;
  conflicts: boolean;
  stats: boolean;
  /** The body with CouchDB's defaults, as `_explain` answers it. */
  options: JsonObject & { selector: JsonObject; fields: unknown[] };
}

const DEFAULTS = {
  use_index: [],
  bookmark: 'nil',
  limit: 25,
  skip: 0,
  sort: [],
  fields: [],
  conflicts: false,
  execution_stats: false,
  r: 1,
  update: true,
  stable: false,
  stale: false,
  partition: '',
  allow_fallback: true,
};

/** @throws CouchError 400 */
export function parseFind(body: JsonObject): FindRequest {
  const unknown = Object.keys(body).find((key) => key !== 'selector' && !Object.hasOwn(DEFAULTS, key));
  if (unknown !== undefined) throw mangoError('invalid_key', `Invalid key ${unknown} for this request.`);
  if (body.selector === undefined) throw mangoError('missing_required_key', 'Missing required key: selector');
  const selector = compileSelector(body.selector);
  const sort = parseSort(body.sort ?? DEFAULTS.sort);
  const fields = parseFields(body.fields ?? DEFAULTS.fields);
  return {
    selector,
    sort,
    fields: fields.length > 0 ? fields.map(parseField) : undefined,
    limit: count(body.limit ?? DEFAULTS.limit),
    skip: count(body.skip ?? DEFAULTS.skip),
    bookmark: parseBookmark(body.bookmark, sort),
    conflicts: truth(body.conflicts),
    stats: truth(body.execution_stats),
    options: { ...DEFAULTS, ...body, selector: body.selector as JsonObject, fields },
  };
}

function count(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw mangoError(
    'invalid_non_neg_integer',
    `${JSON.stringify(value)} is not an integer greater than or equal to zero`,
  );
}

function truth(value: unknown = false): boolean {
  if (typeof value === 'boolean') return value;
  throw mangoError('invalid_boolean', `Invalid boolean value: ${JSON.stringify(value)}`);
}

function parseFields(value: unknown): string[] {
  if (value === 'all_fields') return [];
  if (Array.isArray(value) && value.every((field) => typeof field === 'string')) return value;
  throw mangoError('invalid_fields', 'Fields must be an array of strings');
}

/** Also the form of an index's fields. @throws CouchError 400 */
export function parseSort(value: unknown): Sort | undefined {
  if (!Array.isArray(value)) throw mangoError('invalid_sort_json', 'Sort must be an array of sort specs');
  const entries = value.map(sortEntry);
  const first = entries[0];
  if (!first) return undefined;
  if (entries.some((entry) => entry.descending !== first.descending)) {
    const reason = 'Sorts currently only support a single direction for all fields.';
    throw mangoError('unsupported_mixed_sort', reason);
  }
  const fields = entries.map((entry) => entry.field);
  return { fields, paths: fields.map(parseField), descending: first.descending };
}

function sortEntry(entry: unknown): { field: string; descending: boolean } {
  if (typeof entry === 'string' && entry !== '') return { field: entry, descending: false };
  const [pair, ...more] = isObject(entry) ? Object.entries(entry) : [];
  if (!pair || more.length > 0) throw mangoError('invalid_sort_field', `Invalid sort field: ${JSON.stringify(entry)}`);
  const [field, direction] = pair;
  if (direction === 'asc' || direction === 'desc') return { field, descending: direction === 'desc' };
  throw mangoError('invalid_sort_dir', `Invalid sort direction: ${JSON.stringify(direction)}`);
}

function parseBookmark(value: unknown, sort: Sort | undefined): Bookmark | undefined {
  if (value === undefined || value === null || value === '' || value === 'nil') return undefined;
  const invalid = () => mangoError('invalid_bookmark', `Invalid bookmark value: ${JSON.stringify(value)}`);
  if (typeof value !== 'string') throw invalid();
  const bytes = Buffer.from(value, 'base64url');
  if (deeperThan(bytes, MAX_DEPTH)) throw invalid();
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString());
  } catch {
    throw invalid();
  }
  const { id, values } = isObject(parsed) ? parsed : {};
  if (typeof id !== 'string' || !id.isWellFormed()) throw invalid();
  if (!sort) return { id };
  if (!Array.isArray(values) || values.length !== sort.fields.length) throw invalid();
  return { id, values };
}

export function formatBookmark(bookmark: Bookmark | undefined): string {
  return bookmark ? Buffer.from(JSON.stringify(bookmark)).toString('base64url') : 'nil';
}
