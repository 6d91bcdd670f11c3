import type { AttachmentWrite, Database, DocumentWrite, Revision } from '../store/engine.ts';
import { stubsOf } from './attachment-text.ts';
import type { DatabaseContext } from './context.ts';
import { findDocument } from './doc-get.ts';
import { writeOne } from './doc-put.ts';
import { assertDocumentId } from './document-input.ts';
import { parsedDocument } from './document-text.ts';
import { badRequest } from './errors.ts';
import { assertRev, revParameter } from './query.ts';

/** COPY /{db}/{docid} with the new id, and where it is taken the revision to replace, in the header Destination. */
export async function copyDoc(c: DatabaseContext): Promise<void> {
  const { id, rev } = destination(c.req.headers.destination);
  const { revision } = await findDocument(c.db, c.docId, revParameter(c.query));
  const attachments = revision.attachments === null ? {} : { attachments: await filesOf(c.db, revision) };
  const document: DocumentWrite = { id, deleted: revision.deleted, body: revision.body, ...attachments };
  if (rev !== undefined) document.rev = rev;
  await writeOne(c, document, { ...parsedDocument(revision), _id: id }, true);
}

function destination(header: string | string[] | undefined): { id: string; rev: string | undefined } {
  if (typeof header !== 'string' || header === '') throw badRequest('Destination header is mandatory for COPY.');
  if (/^\w+:\/\//.test(header)) throw badRequest('Destination URL must be relative.');
  const [path = '', ...search] = header.split('?');
  const rev = new URLSearchParams(search.join('?')).get('rev');
  return { id: assertDocumentId(decoded(path)), rev: rev === null ? undefined : assertRev(rev) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw badRequest('The destination is not valid UTF-8');
  }
}

/** The other document has no ancestor with these attachments, so they are written anew. */
async function filesOf(db: Database, revision: Revision): Promise<Record<string, AttachmentWrite>> {
  const files: [string, AttachmentWrite][] = [];
  for (const [name, stub] of Object.entries(stubsOf(revision))) {
    const pieces: Uint8Array[] = [];
    const place = { id: revision.id, rev: revision.rev, name };
    for await (const piece of db.readAttachment(stub.digest, place)) pieces.push(piece);
    files.push([name, { stub: false, contentType: stub.content_type, data: Buffer.concat(pieces) }]);
  }
  return Object.fromEntries(files);
}
