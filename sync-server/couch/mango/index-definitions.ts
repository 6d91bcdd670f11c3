import { hash } from 'node:crypto';
import type { Database, Revision } from '../../store/engine.ts';
import { isObject, type JsonObject } from '../body.ts';
import { parseSort } from './find-request.ts';
import { mangoError } from './operators.ts';
import { compileSelector } from './selector.ts';

/** An index as `_index` answers it. */
export interface IndexInfo {
  ddoc: string | null;
  name: string;
  type: 'json' | 'special';
  /** Always; CouchDB says it of its indexes. */
  partitioned?: false;
  def: { fields: Record<string, 'asc' | 'desc'>[]; partial_filter_selector?: JsonObject };
}

export const ALL_DOCS: IndexInfo = {
  ddoc: null,
  name: '_all_docs',
  type: 'special',
  def: { fields: [{ _id: 'asc' }] },
};

/** A design document of the language `query`: its views are definitions of indexes. */
export interface QueryDesign {
  revision: Revision | undefined;
  body: JsonObject;
  views: JsonObject;
}

/** Every index that is defined, `_all_docs` first. */
export async function listIndexes(db: Database): Promise<IndexInfo[]> {
  const indexes = [ALL_DOCS];
  for await (const page of db.allDocs({ start: '_design/', end: '_design0', inclusiveEnd: false, bodies: true })) {
    for (const { revision } of page) if (revision) indexes.push(...indexesOf(revision));
  }
  return indexes;
}

function indexesOf(revision: Revision): IndexInfo[] {
  const body = JSON.parse(revision.body) as JsonObject;
  if (body.language !== 'query' || !isObject(body.views)) return [];
  return Object.entries(body.views).flatMap(([name, view]) => {
    const map = isObject(view) && isObject(view.map) ? view.map : {};
    if (!isObject(map.fields)) return [];
    const fields = Object.entries(map.fields).map(([field, direction]) => ({
      [field]: direction === 'desc' ? ('desc' as const) : ('asc' as const),
    }));
    const filter = map.partial_filter_selector;
    const partial = isObject(filter) && Object.keys(filter).length > 0 ? { partial_filter_selector: filter } : {};
    return [
      { ddoc: revision.id, name, type: 'json' as const, partitioned: false as const, def: { fields, ...partial } },
    ];
  });
}

/** Answers an empty one when there is no such document. @throws CouchError 400 when it is of another language */
export async function openQueryDesign(db: Database, id: string): Promise<QueryDesign> {
  const found = await db.get(id);
  if (typeof found === 'string') return { revision: undefined, body: { language: 'query' }, views: {} };
  const body = JSON.parse(found.revision.body) as JsonObject;
  if (body.language !== 'query') {
    const reason = `Existing design doc has an invalid language: ${JSON.stringify(body.language ?? 'javascript')}`;
    throw mangoError('invalid_ddoc_lang', reason);
  }
  return { revision: found.revision, body, views: isObject(body.views) ? body.views : {} };
}

export interface NewIndex {
  ddoc: string;
  name: string;
  /** The view in the design document, in CouchDB's form. */
  view: JsonObject;
}

const KEYS = new Set(['index', 'type', 'name', 'ddoc', 'w', 'partitioned']);

/** Checks the body of `POST _index`. @throws CouchError 400, 501 */
export function parseNewIndex(body: JsonObject): NewIndex {
  const unknown = Object.keys(body).find((key) => !KEYS.has(key));
  if (unknown !== undefined) throw mangoError('invalid_key', `Invalid key ${unknown} for this request.`);
  const { index, type = 'json' } = body;
  if (type !== 'json') throw mangoError('invalid_index', `Invalid type for index: ${JSON.stringify(type)}`);
  if (!isObject(index)) throw mangoError('invalid_index', 'JSON indexes must be an object');
  const { fields, partial_filter_selector: filter = {}, ...rest } = index;
  const wrong = Object.keys(rest)[0];
  if (wrong !== undefined) throw mangoError('invalid_key', `Invalid key ${wrong} for this request.`);
  const sort = parseSort(fields);
  if (!sort) throw mangoError('invalid_index', 'Index is missing its definition.');
  compileSelector(filter);
  const direction = sort.descending ? 'desc' : 'asc';
  const view = {
    map: {
      fields: Object.fromEntries(sort.fields.map((field) => [field, direction])),
      partial_filter_selector: filter,
    },
    reduce: '_count',
    options: { def: index },
  };
  const automatic = hash('sha1', JSON.stringify(view));
  return { ddoc: designId(nameOf(body.ddoc, automatic)), name: nameOf(body.name, automatic), view };
}

function nameOf(value: unknown, automatic: string): string {
  if (value === undefined) return automatic;
  if (typeof value === 'string' && value !== '' && value.isWellFormed()) return value;
  throw mangoError('invalid_string', `Invalid string: ${JSON.stringify(value)}`);
}

export const designId = (name: string) => (name.startsWith('_design/') ? name : `_design/${name}`);
