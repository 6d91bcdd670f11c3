import type { AttachmentWrite, DocumentWrite, Revision } from '../store/engine.ts';
import { stubsOf, type Stub } from './attachment-text.ts';
import { readBody } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { findDocument } from './doc-get.ts';
import { takeRev, writeDocument } from './doc-put.ts';
import { assertAttachmentName, assertDocumentId } from './document-input.ts';
import { assertMayWrite } from './document-rules.ts';
import { CouchError, notFound } from './errors.ts';
import { headerType } from './multipart.ts';
import { revParameter } from './query.ts';
import { ResponseStream, sendJson, type Headers } from './respond.ts';

const missingAttachment = () => notFound('Document is missing attachment');

/** GET /{db}/{docid}/{attname} */
export async function getAttachment(c: DatabaseContext): Promise<void> {
  const { req, res, query, db, docId, attachmentName } = c;
  const { revision } = await findDocument(db, docId, revParameter(query));
  const stub = stubNamed(revision, attachmentName);
  if (!stub) throw missingAttachment();
  const etag = `"${stub.digest.slice('md5-'.length)}"`;
  if (req.headers['if-none-match'] === etag) {
    res.writeHead(304, { etag, 'content-length': 0 }).end();
    return;
  }
  const range = parseRange(req.headers.range, stub.length);
  const size = range ? range.end - range.start : stub.length;
  const stream = new ResponseStream(res, range ? 206 : 200, {
    'content-type': headerType(stub.content_type),
    'content-length': size,
    'accept-ranges': 'bytes',
    etag,
    // What a client stored must not run in the app's own origin.
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
    ...(range ? { 'content-range': `bytes ${range.start}-${range.end - 1}/${stub.length}` } : {}),
  });
  let at = 0;
  const place = { id: docId, rev: revision.rev, name: attachmentName };
  for await (const piece of req.method === 'HEAD' ? [] : db.readAttachment(stub.digest, place)) {
    const start = Math.max(0, (range?.start ?? 0) - at);
    const end = Math.min(piece.length, (range?.end ?? stub.length) - at);
    at += piece.length;
    if (start < end) await stream.write(piece.subarray(start, end));
  }
  stream.end();
}

/** One range of bytes, `end` exclusive; undefined for none or a form that is not supported. @throws CouchError 416 */
function parseRange(header: string | undefined, length: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [from, to] = [match[1] ?? '', match[2] ?? ''];
  const start = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const end = from === '' || to === '' ? length : Math.min(length, Number(to) + 1);
  if (start < end) return { start, end };
  throw new CouchError(416, 'requested_range_not_satisfiable', 'Requested range not satisfiable');
}

/** PUT /{db}/{docid}/{attname} */
export async function putAttachment(c: DatabaseContext): Promise<void> {
  const contentType = c.req.headers['content-type'] ?? 'application/octet-stream';
  const data = await readBody(c);
  await rewrite(c, (others) => ({ ...others, [c.attachmentName]: { stub: false, contentType, data } }), 201);
}

/** DELETE /{db}/{docid}/{attname} */
export async function deleteAttachment(c: DatabaseContext): Promise<void> {
  const { revision } = await findDocument(c.db, c.docId, revParameter(c.query));
  if (!stubNamed(revision, c.attachmentName)) throw missingAttachment();
  await rewrite(c, (others) => others, 200);
}

type Attachments = Record<string, AttachmentWrite>;

/** Writes the document again with other attachments; `change` gets those that stay. */
async function rewrite(
  c: DatabaseContext,
  change: (others: Attachments) => Attachments,
  status: number,
): Promise<void> {
  assertAttachmentName(c.attachmentName);
  const base: DocumentWrite = { id: assertDocumentId(c.docId), deleted: false, body: '{}' };
  takeRev(c, base);
  const revision = await editedRevision(c, base);
  const stubs = revision ? Object.entries(stubsOf(revision)) : [];
  const others = stubs.filter(([name]) => name !== c.attachmentName).map(([name]) => [name, { stub: true }]);
  const document = {
    ...base,
    body: revision?.body ?? '{}',
    attachments: change(Object.fromEntries(others) as Attachments),
  };
  assertMayWrite(c, document, JSON.parse(document.body));
  const rev = await writeDocument(c, document, true);
  const path = [c.dbName, c.docId, c.attachmentName].map(encodeURIComponent).join('/');
  const headers: Headers = status === 201 ? { location: `${c.options.prefix}/${path}`, etag: `"${rev}"` } : {};
  sendJson(c.res, status, { ok: true, id: c.docId, rev }, headers);
}

async function editedRevision({ db, docId }: DatabaseContext, base: DocumentWrite): Promise<Revision | undefined> {
  if (base.rev === undefined) return undefined;
  const found = await db.get(docId, { rev: base.rev });
  if (typeof found === 'string') throw new CouchError(409, 'not_found', 'missing_rev');
  return found.revision;
}

function stubNamed(revision: Revision, name: string): Stub | undefined {
  const stubs = stubsOf(revision);
  return Object.hasOwn(stubs, name) ? stubs[name] : undefined;
}
