import type { DocumentWrite } from '../store/engine.ts';
import { parseJsonBytes, readBody } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { countWrites } from './count.ts';
import { parseDocument } from './document-input.ts';
import { assertMayWrite } from './document-rules.ts';
import { badRequest, conflict, forbidden, missingStub, notFound } from './errors.ts';
import { boundaryOf } from './multipart.ts';
import { assertRev, revParameter } from './query.ts';
import { parseRelated } from './related-input.ts';
import { sendJson } from './respond.ts';

/** PUT /{db}/{docid} */
export async function putDoc(c: DatabaseContext): Promise<void> {
  const newEdits = c.query.get('new_edits') !== 'false';
  const mark = boundaryOf(c.req.headers['content-type']);
  const { value, following } = mark
    ? parseRelated(await readBody(c), mark)
    : { value: parseJsonBytes(await readBody(c)), following: undefined };
  const document = parseDocument(value, { newEdits, id: c.docId, ...(following ? { following } : {}) });
  if (newEdits) takeRev(c, document);
  await writeOne(c, document, value, newEdits);
}

/** DELETE /{db}/{docid} */
export async function deleteDoc(c: DatabaseContext): Promise<void> {
  const document: DocumentWrite = { id: c.docId, deleted: true, body: '{}' };
  takeRev(c, document);
  const found = await c.db.get(c.docId);
  if (typeof found === 'string') throw notFound(found);
  if (document.rev === undefined) throw conflict();
  await writeOne(c, document, { _deleted: true }, true);
}

/** The revision may be in the body, in the query and in If-Match; they must agree. */
export function takeRev({ req, query }: DatabaseContext, document: DocumentWrite): void {
  const fromQuery = revParameter(query);
  if (document.rev !== undefined && fromQuery !== undefined && fromQuery !== document.rev) {
    throw badRequest('Document rev from request body and query string have different values');
  }
  const header = req.headers['if-match'];
  const fromHeader = header === undefined ? undefined : assertRev(header.replaceAll('"', ''));
  const explicit = document.rev ?? fromQuery;
  if (explicit !== undefined && fromHeader !== undefined && explicit !== fromHeader) {
    throw badRequest('Document rev and etag have different values');
  }
  const rev = explicit ?? fromHeader;
  if (rev !== undefined) document.rev = rev;
}

/** Writes one document and answers it. `value`: the document as the client sent it. */
export async function writeOne(
  c: DatabaseContext,
  document: DocumentWrite,
  value: unknown,
  newEdits: boolean,
): Promise<void> {
  assertMayWrite(c, document, value);
  const rev = await writeDocument(c, document, newEdits);
  const location = `${c.options.prefix}/${encodeURIComponent(c.dbName)}/${encodeURIComponent(document.id)}`;
  if (c.query.get('batch') === 'ok') {
    // CouchDB answers before it writes; here it is on disk already.
    sendJson(c.res, 202, { ok: true, id: document.id }, { location });
    return;
  }
  const status = document.deleted ? 200 : 201;
  sendJson(c.res, status, { ok: true, id: document.id, rev }, { etag: `"${rev}"`, location });
}

/** Answers the new revision. @throws CouchError 403, 409, 412 */
export async function writeDocument(c: DatabaseContext, document: DocumentWrite, newEdits: boolean): Promise<string> {
  const results = await c.db.putBulk([document], { newEdits });
  countWrites(c, results);
  const [result] = results;
  if (result && result.error === undefined) return result.rev;
  if (result?.error === 'forbidden') throw forbidden(result.reason);
  throw result?.error === 'missing_stub' ? missingStub(result.reason) : conflict();
}
