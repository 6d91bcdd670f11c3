import type { Database, Revision } from '../store/engine.ts';
import { documentText, type DocumentMeta } from './document-text.ts';

/** An attachment in an answer. `length` in bytes. */
export interface Stub {
  content_type: string;
  revpos: number;
  digest: string;
  length: number;
  stub?: true;
}

export function stubsOf(revision: Revision): Record<string, Stub> {
  return revision.attachments === null ? {} : (JSON.parse(revision.attachments) as Record<string, Stub>);
}

/** Attachments as `follows`, for an answer in parts; those that the client has stay stubs. */
export function followingStubs(
  revision: Revision,
  since: number,
): { text: string | null; following: [name: string, stub: Stub][] } {
  const entries = Object.entries(stubsOf(revision));
  if (entries.length === 0) return { text: null, following: [] };
  const following = entries.filter(([, stub]) => stub.revpos > since);
  const text = entries.map(([name, stub]) => {
    const { stub: _stub, ...rest } = stub;
    return [name, stub.revpos > since ? { ...rest, follows: true } : stub];
  });
  return { text: JSON.stringify(Object.fromEntries(text)), following };
}

const PLACEHOLDER = '"data":""';

/** The JSON text of a document in pieces, with the bytes of attachments newer than generation `since` in base64. */
export async function* documentWithAttachments(
  db: Database,
  revision: Revision,
  meta: DocumentMeta = {},
  since = 0,
): AsyncGenerator<string, void, undefined> {
  if (revision.attachments === null) {
    yield documentText(revision, meta);
    return;
  }
  const whole = documentText(revision, meta, '{');
  yield whole.slice(0, -1);
  let separator = '';
  for (const [name, stub] of Object.entries(stubsOf(revision))) {
    yield `${separator}${JSON.stringify(name)}:`;
    separator = ',';
    if (stub.revpos <= since) {
      yield JSON.stringify(stub);
      continue;
    }
    const { content_type, revpos, digest } = stub;
    yield JSON.stringify({ content_type, revpos, digest, data: '' }).slice(0, -PLACEHOLDER.length - 1) + '"data":"';
    for await (const piece of db.readAttachment(digest, { id: revision.id, rev: revision.rev, name })) {
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('base64');
    }
    yield '"}';
  }
  yield '}}';
}

/** The pieces in one text. */
export async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
