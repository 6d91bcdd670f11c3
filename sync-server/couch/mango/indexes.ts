import { isDeepStrictEqual } from 'node:util';
import { readJsonObject, type JsonObject } from '../body.ts';
import type { DatabaseContext } from '../context.ts';
import { writeDocument } from '../doc-put.ts';
import { assertDocumentId } from '../document-input.ts';
import { asCouchError, notFound } from '../errors.ts';
import { integer } from '../query.ts';
import { sendJson } from '../respond.ts';
import { designId, listIndexes, openQueryDesign, parseNewIndex, type QueryDesign } from './index-definitions.ts';
import { mangoError } from './operators.ts';

/** GET /{db}/_index */
export async function getIndexes({ res, query, db }: DatabaseContext): Promise<void> {
  const indexes = await listIndexes(db);
  const skip = integer(query, 'skip') ?? 0;
  const limit = integer(query, 'limit', 1) ?? indexes.length;
  sendJson(res, 200, { total_rows: indexes.length, indexes: indexes.slice(skip, skip + limit) });
}

/** POST /{db}/_index: stores a definition, as a design document of the language `query`. */
export async function postIndex(c: DatabaseContext): Promise<void> {
  const { ddoc, name, view } = parseNewIndex(await readJsonObject(c));
  const design = await openQueryDesign(c.db, assertDocumentId(ddoc));
  const known = Object.hasOwn(design.views, name) ? design.views[name] : undefined;
  const exists = isDeepStrictEqual(known, view);
  if (!exists) await storeViews(c, ddoc, design, { ...design.views, [name]: view });
  sendJson(c.res, 200, { result: exists ? 'exists' : 'created', id: ddoc, name });
}

/** DELETE /{db}/_index/{ddoc}/json/{name} */
export async function deleteIndex(c: DatabaseContext): Promise<void> {
  const { docId, attachmentName: name } = c;
  const design = await openQueryDesign(c.db, docId);
  if (!Object.hasOwn(design.views, name)) throw notFound();
  const { [name]: _gone, ...views } = design.views;
  await storeViews(c, docId, design, views);
  sendJson(c.res, 200, { ok: true });
}

/** POST /{db}/_index/_bulk_delete: whole design documents. */
export async function postBulkDeleteIndexes(c: DatabaseContext): Promise<void> {
  const { docids } = await readJsonObject(c);
  if (!Array.isArray(docids) || !docids.every((id) => typeof id === 'string')) {
    throw mangoError('invalid_bulk_docs', 'Bulk Delete requires an array of non-null docids.');
  }
  const success: object[] = [];
  const fail: object[] = [];
  for (const id of docids.map(designId)) {
    try {
      const design = await openQueryDesign(c.db, id);
      if (!design.revision) throw notFound();
      await storeViews(c, id, design, {});
      success.push({ id, ok: true });
    } catch (error) {
      const known = asCouchError(error);
      if (!known) throw error;
      fail.push({ id, error: known.error });
    }
  }
  sendJson(c.res, 200, { success, fail });
}

/** Writes the design document again; without views it is deleted. */
async function storeViews(c: DatabaseContext, id: string, design: QueryDesign, views: JsonObject): Promise<void> {
  const deleted = Object.keys(views).length === 0;
  const body = deleted ? '{}' : JSON.stringify({ ...design.body, views });
  const rev = design.revision ? { rev: design.revision.rev } : {};
  await writeDocument(c, { id, deleted, body, ...rev }, true);
}
