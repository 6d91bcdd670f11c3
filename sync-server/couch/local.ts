import type { Database } from '../store/engine.ts';
import { isObject, parseJsonBytes, readBody } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { assertDocumentId } from './document-input.ts';
import { badRequest, conflict, CouchError, docValidation, notFound } from './errors.ts';
import { sendJson, sendText } from './respond.ts';

/** Documents that are not replicated: checkpoints of replicators. Their revisions are `0-1`, `0-2` … */

const MAX_LOCAL = 8_000_000;

/** GET /{db}/_local/{docid} */
export async function getLocal({ res, db, docId }: DatabaseContext): Promise<void> {
  const found = await db.getLocal(docId);
  if (!found) throw notFound();
  const fields = found.body === '{}' ? '' : `,${found.body.slice(1, -1)}`;
  sendText(res, 200, `{"_id":${JSON.stringify(docId)},"_rev":"${found.rev}"${fields}}`, { etag: `"${found.rev}"` });
}

/** PUT /{db}/_local/{docid} */
export async function putLocal(c: DatabaseContext): Promise<void> {
  const value = parseJsonBytes(await readBody(c));
  const rev = await writeLocal(c.db, c.docId, value, givenRev(c));
  sendJson(c.res, 201, { ok: true, id: c.docId, rev }, { etag: `"${rev}"` });
}

/** DELETE /{db}/_local/{docid} */
export async function deleteLocal(c: DatabaseContext): Promise<void> {
  const rev = await writeLocal(c.db, c.docId, { _deleted: true }, givenRev(c));
  sendJson(c.res, 200, { ok: true, id: c.docId, rev });
}

function givenRev({ req, query }: DatabaseContext): string | undefined {
  return query.get('rev') ?? req.headers['if-match']?.replaceAll('"', '');
}

/** Answers the new revision. Attachments are left out, as in CouchDB. @throws CouchError 400, 404, 409, 413 */
export async function writeLocal(db: Database, id: string, value: unknown, given?: string): Promise<string> {
  if (!isObject(value)) throw badRequest('Document must be a JSON object');
  assertDocumentId(id);
  const { _id, _rev, _deleted, _revisions, _attachments, ...rest } = value;
  for (const field in rest) {
    if (field.startsWith('_')) throw docValidation(`Bad special document member: ${field}`);
  }
  const rev = _rev ?? given;
  if (rev !== undefined && (typeof rev !== 'string' || !/^0-\d{1,15}$/.test(rev))) {
    throw badRequest('Invalid rev format');
  }
  const body = localText(rest);
  const result = await db.putLocal(id, rev, _deleted === true ? undefined : body);
  if (result === 'conflict') throw conflict();
  if (result === 'missing') throw notFound();
  return result;
}

function localText(rest: Record<string, unknown>): string {
  let text: string;
  try {
    text = JSON.stringify(rest);
  } catch {
    throw badRequest('The document is nested too deeply');
  }
  if (text.length > MAX_LOCAL) throw new CouchError(413, 'document_too_large', 'The document is too large');
  return text;
}

/** The id of a value that is a `_local/` document, undefined for any other. */
export function localId(value: unknown): string | undefined {
  const id = isObject(value) ? value._id : undefined;
  return typeof id === 'string' && id.startsWith('_local/') ? id : undefined;
}
