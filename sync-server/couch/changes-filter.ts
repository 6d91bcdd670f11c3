import type { Database } from '../store/engine.ts';
import { isObject, readJsonObject, type JsonObject } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { badRequest, notFound, notImplemented } from './errors.ts';

/** The ids of the filter `_doc_ids`, undefined without a filter. @throws CouchError 400, 404, 501 */
export async function filteredIds(c: DatabaseContext): Promise<string[] | undefined> {
  const { req, query, db } = c;
  const filter = query.get('filter');
  const hasBody = req.method === 'POST' && req.headers['content-length'] !== '0';
  const body = hasBody ? await readJsonObject(c) : {};
  if (filter === null || filter === '') return undefined;
  if (filter === '_doc_ids') return idsOf(body.doc_ids ?? parseIds(query.get('doc_ids')));
  if (filter === '_selector' || filter === '_design') throw notImplemented(`The filter ${filter} is not supported.`);
  if (filter === '_view') await assertCode(db, query.get('view'), 'views');
  else await assertCode(db, filter, 'filters');
  throw notImplemented(`The filter ${filter} is not supported: this server runs no code of documents.`);
}

function idsOf(ids: unknown): string[] {
  if (!Array.isArray(ids)) throw badRequest('`doc_ids` filter parameter is not a list.');
  return ids.filter((id) => typeof id === 'string');
}

function parseIds(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null') as unknown;
  } catch {
    throw badRequest('`doc_ids` filter parameter is not a list.');
  }
}

/** Says, as CouchDB would, when the design document has no such function. @throws CouchError 400, 404 */
async function assertCode(db: Database, path: string | null, kind: 'filters' | 'views'): Promise<void> {
  if (path === null) throw badRequest('`view` filter parameter is not provided.');
  const [document, name] = path.split('/');
  if (!document || !name) throw badRequest('Invalid filter name');
  const found = await db.get(`_design/${document}`);
  if (typeof found === 'string') throw notFound(found);
  const functions = (JSON.parse(found.revision.body) as JsonObject)[kind];
  if (!isObject(functions) || !Object.hasOwn(functions, name)) throw notFound(`missing json key: ${name}`);
}
