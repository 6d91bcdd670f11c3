import { randomUUID } from 'node:crypto';
import type { Database, Revision } from '../store/engine.ts';
import { followingStubs } from './attachment-text.ts';
import { documentText, type DocumentMeta } from './document-text.ts';
import { badRequest } from './errors.ts';

export const boundary = () => randomUUID().replaceAll('-', '');

export const relatedType = (mark: string) => `multipart/related; boundary="${mark}"`;

/** A content type that is safe in a header. */
export function headerType(type: string): string {
  return /^[\x20-\x7e]+$/.test(type) ? type : 'application/octet-stream';
}

const quoted = (name: string) => name.replace(/[\r\n"\\]/g, (character) => encodeURIComponent(character));

/** A document and, after it, the bytes of its attachments newer than generation `since`, as multipart/related. */
export async function* relatedParts(
  db: Database,
  revision: Revision,
  meta: DocumentMeta,
  since: number,
  mark: string,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  const { text, following } = followingStubs(revision, since);
  yield `--${mark}\r\nContent-Type: application/json\r\n\r\n${documentText(revision, meta, text)}`;
  for (const [name, { content_type, length, digest }] of following) {
    const headers = [
      `Content-Disposition: attachment; filename="${quoted(name)}"`,
      `Content-Type: ${headerType(content_type)}`,
      `Content-Length: ${length}`,
    ];
    yield `\r\n--${mark}\r\n${headers.join('\r\n')}\r\n\r\n`;
    yield* db.readAttachment(digest, { id: revision.id, rev: revision.rev, name });
  }
  yield `\r\n--${mark}--`;
}

export interface Part {
  headers: Map<string, string>;
  body: Uint8Array;
}

/** The boundary that a multipart content type names, undefined for any other type. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const match = /^multipart\/[a-z]+\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '');
  return match?.[1] ?? match?.[2];
}

/** Splits a multipart body (RFC 2046). @throws CouchError 400 */
export function parseMultipart(body: Buffer, mark: string): Part[] {
  const delimiter = Buffer.from(`\r\n--${mark}`);
  const first = delimiter.subarray(2);
  const parts: Part[] = [];
  let at = body.indexOf(first);
  if (at < 0) throw badRequest('Multipart body without its boundary');
  at += first.length;
  while (body.toString('latin1', at, at + 2) !== '--') {
    const start = body.indexOf('\r\n', at);
    const end = body.indexOf(delimiter, start < 0 ? body.length : start);
    if (start < 0 || end < 0) throw badRequest('Multipart body ended too early');
    parts.push(parsePart(body.subarray(start + 2, Math.max(end, start + 2))));
    at = end + delimiter.length;
  }
  return parts;
}

function parsePart(part: Buffer): Part {
  if (part.toString('latin1', 0, 2) === '\r\n') return { headers: new Map(), body: part.subarray(2) };
  const end = part.indexOf('\r\n\r\n');
  if (end < 0) throw badRequest('Multipart part without a body');
  const headers = part
    .toString('utf8', 0, end)
    .split('\r\n')
    .map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    });
  return { headers: new Map(headers), body: part.subarray(end + 4) };
}
