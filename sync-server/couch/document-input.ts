import { randomUUID } from 'node:crypto';
import type { AttachmentWrite, DocumentWrite, RevHistory } from '../store/engine.ts';
import { isRevId } from '../store/rev.ts';
import { isObject, type JsonObject } from './body.ts';
import { badRequest, CouchError, docValidation, illegalDocId } from './errors.ts';
import { assertRev } from './query.ts';

/** Characters of JSON, CouchDB's default for `max_document_size`. */
const MAX_DOCUMENT = 8_000_000;
const MAX_ID_BYTES = 8192;

/** Fields with an underscore that CouchDB keeps in the document. */
const KEPT_FIELDS = new Set([
  '_access',
  '_replication_state',
  '_replication_state_time',
  '_replication_state_reason',
  '_replication_id',
  '_replication_stats',
]);

export const newDocumentId = () => randomUUID().replaceAll('-', '');

/** @throws CouchError 400 illegal_docid */
export function assertDocumentId(id: unknown): string {
  if (typeof id !== 'string') throw illegalDocId('Document id must be a string');
  if (id === '') throw illegalDocId('Document id must not be empty');
  if (id === '_design/' || id === '_local/') throw illegalDocId(`Illegal document id \`${id}\``);
  if (!id.isWellFormed()) throw illegalDocId('Document id must be valid UTF-8');
  if (id.length > MAX_ID_BYTES / 4 && Buffer.byteLength(id) > MAX_ID_BYTES) {
    throw illegalDocId('Document id is too long');
  }
  if (id.startsWith('_') && !id.startsWith('_design/') && !id.startsWith('_local/')) {
    throw illegalDocId('Only reserved document ids may start with underscore.');
  }
  return id;
}

export interface ParseOptions {
  newEdits: boolean;
  /** The id that the path names; it wins over the one in the document. */
  id?: string;
  /** Bytes of attachments that are marked `follows`, by name. */
  following?: Map<string, Uint8Array>;
}

/** Checks a document as a client sent it and splits it into what the store takes. @throws CouchError 400, 413 */
export function parseDocument(value: unknown, options: ParseOptions): DocumentWrite {
  if (!isObject(value)) throw badRequest('Document must be a JSON object');
  const { _id, _rev, _deleted, _attachments, _revisions, ...rest } = value;
  const id = options.id ?? (_id === undefined ? newDocumentId() : _id);
  const history = parseRevisions(_revisions);
  const rev = history ? `${history.start}-${history.ids[0]}` : _rev === undefined ? undefined : assertRev(_rev);
  if (!options.newEdits && rev === undefined) {
    throw badRequest('When `new_edits: false`, the document needs `_rev` or `_revisions` specified');
  }
  if (_deleted !== undefined && typeof _deleted !== 'boolean') {
    throw docValidation('Bad special document member: _deleted');
  }
  const document: DocumentWrite = { id: assertDocumentId(id), deleted: _deleted === true, body: bodyText(rest, id) };
  if (rev !== undefined) document.rev = rev;
  if (history && !options.newEdits) document.history = history;
  if (_attachments !== undefined) document.attachments = parseAttachments(_attachments, options.following);
  return document;
}

function bodyText(rest: JsonObject, id: unknown): string {
  for (const field in rest) {
    if (!field.startsWith('_') || KEPT_FIELDS.has(field)) continue;
    if (['_revs_info', '_conflicts', '_deleted_conflicts', '_local_seq'].includes(field)) delete rest[field];
    else throw docValidation(`Bad special document member: ${field}`);
  }
  const text = stringify(rest);
  if (text.length > MAX_DOCUMENT) throw new CouchError(413, 'document_too_large', String(id));
  return text;
}

function stringify(value: JsonObject): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) throw badRequest('The document is nested too deeply');
    throw error;
  }
}

function parseRevisions(value: unknown): RevHistory | undefined {
  if (value === undefined) return undefined;
  const { start, ids } = isObject(value) ? value : {};
  if (typeof start !== 'number' || !Number.isSafeInteger(start)) {
    throw docValidation("_revisions.start isn't an integer.");
  }
  if (!Array.isArray(ids)) throw docValidation("_revisions.ids isn't a array.");
  if (ids.length === 0) return undefined;
  if (start < ids.length || start > 999_999_999) throw docValidation('_revisions.start is out of range.');
  if (!ids.every(isRevId)) throw docValidation("RevId isn't a string");
  return { start, ids };
}

/** @throws CouchError 400 */
export function assertAttachmentName(name: string): string {
  if (name.startsWith('_')) throw badRequest(`Attachment name '${name}' starts with prohibited character '_'`);
  if (name === '' || !name.isWellFormed()) throw badRequest('Attachment name is not UTF-8 encoded');
  return name;
}

function parseAttachments(value: unknown, following?: Map<string, Uint8Array>): Record<string, AttachmentWrite> {
  if (!isObject(value)) throw docValidation('Bad special document member: _attachments');
  const parsed = Object.entries(value).map(([name, attachment]) => {
    if (!isObject(attachment)) throw badRequest(`Attachment '${name}' must be a JSON object`);
    return [assertAttachmentName(name), parseAttachment(name, attachment, following?.get(name))];
  });
  return Object.fromEntries(parsed) as Record<string, AttachmentWrite>;
}

function parseAttachment(name: string, attachment: JsonObject, followed: Uint8Array | undefined): AttachmentWrite {
  const revpos = attachment.revpos;
  const position = typeof revpos === 'number' && Number.isSafeInteger(revpos) && revpos > 0 ? { revpos } : {};
  if (attachment.stub === true) {
    const { digest } = attachment;
    return { stub: true, ...position, ...(typeof digest === 'string' ? { digest } : {}) };
  }
  const type = attachment.content_type;
  const contentType = typeof type === 'string' ? type : 'application/octet-stream';
  if (attachment.follows === true) {
    if (!followed) throw badRequest(`The bytes of attachment '${name}' did not follow`);
    return { stub: false, contentType, data: followed, ...position };
  }
  return { stub: false, contentType, data: decodeBase64(name, attachment.data), ...position };
}

function decodeBase64(name: string, data: unknown): Uint8Array {
  const text = typeof data === 'string' ? data.replace(/\s+/g, '') : undefined;
  if (text === undefined || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw badRequest(`Attachment '${name}' is not valid base64`);
  }
  return Buffer.from(text, 'base64');
}
