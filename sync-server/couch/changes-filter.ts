import { setImmediate as turn } from 'node:timers/promises';
import type { ChangeRow, Database, Leaf, Revision } from '../store/engine.ts';
import { isObject, readJsonObject, type JsonObject } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { badRequest, notFound, notImplemented } from './errors.ts';
import { parsedDocument } from './document-text.ts';
import { judge } from './mango/guard.ts';
import { compileSelector, type Selector } from './mango/selector.ts';

/** `passing`: the leaves that pass, where not all do. */
export type PickedRow = ChangeRow & { passing?: Leaf[] };

/** What a feed of changes leaves out. */
export interface ChangesFilter {
  /** Only these documents; the store knows how to find them. */
  docIds?: string[];
  /** Rows of a page that pass, in order. */
  pick?: (rows: ChangeRow[]) => Promise<PickedRow[]>;
  /** `pick` looks into the documents. */
  needsBodies?: boolean;
}

/** @throws CouchError 400, 404, 501 */
export async function changesFilter(c: DatabaseContext): Promise<ChangesFilter> {
  const { req, query, db } = c;
  const filter = query.get('filter');
  const hasBody = req.method === 'POST' && req.headers['content-length'] !== '0';
  const body = hasBody ? await readJsonObject(c) : {};
  if (filter === null || filter === '') return {};
  if (filter === '_doc_ids') return { docIds: idsOf(body.doc_ids ?? parseIds(query.get('doc_ids'))) };
  if (filter === '_design') return { pick: async (rows) => rows.filter((row) => row.id.startsWith('_design/')) };
  if (filter === '_selector') {
    if (req.method !== 'POST') throw badRequest('The filter _selector needs a POST with `selector` in the body.');
    if (!isObject(body.selector)) throw badRequest('Selector error: expected a JSON object');
    const selector = compileSelector(body.selector);
    const allLeaves = query.get('style') === 'all_docs';
    return { needsBodies: true, pick: (rows) => pickMatching(db, selector, rows, allLeaves) };
  }
  if (filter === '_view') await assertCode(db, query.get('view'), 'views');
  else await assertCode(db, filter, 'filters');
  throw notImplemented(`The filter ${filter} is not supported: this server runs no code of documents.`);
}

/** A row passes when its winner matches or, where all leaves are wanted, any leaf: then with those alone. */
async function pickMatching(
  db: Database,
  selector: Selector,
  rows: ChangeRow[],
  allLeaves: boolean,
): Promise<PickedRow[]> {
  // A long run over documents that do not match writes nothing, so nothing else would let others have their turn.
  await turn();
  const candidates: { row: ChangeRow; revision: Revision }[] = [];
  for (const row of rows) {
    for (const revision of allLeaves && row.leaves.length > 1 ? await leavesOf(db, row) : [row.revision]) {
      if (revision) candidates.push({ row, revision });
    }
  }
  const matches = judge(
    selector,
    candidates.map(({ revision }) => parsedDocument(revision)),
  );
  const passing = new Map<ChangeRow, Set<string>>();
  for (const [index, { row, revision }] of candidates.entries()) {
    if (matches[index]) passing.set(row, (passing.get(row) ?? new Set()).add(revision.rev));
  }
  return rows.flatMap((row) => {
    const revs = passing.get(row);
    if (!revs) return [];
    return allLeaves ? [{ ...row, passing: row.leaves.filter((leaf) => revs.has(leaf.rev)) }] : [row];
  });
}

async function leavesOf(db: Database, { id, leaves }: ChangeRow): Promise<Revision[]> {
  const [found = []] = await db.openRevs([{ id, revs: leaves.map((leaf) => leaf.rev) }]);
  return found.flatMap((one) => ('found' in one ? [one.found] : []));
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
