import { gunzipSync } from 'node:zlib';
import { isObject, parseJsonBytes } from './body.ts';
import { badRequest } from './errors.ts';
import { parseMultipart, type Part } from './multipart.ts';

/** Inflated bytes of one attachment, at most. */
const MAX_INFLATED = 256 * 1024 * 1024;

/** A document in JSON, followed by the bytes of the attachments that it marks `follows`. @throws CouchError 400 */
export function parseRelated(body: Buffer, mark: string): { value: unknown; following: Map<string, Uint8Array> } {
  const [first, ...files] = parseMultipart(body, mark);
  if (!first) throw badRequest('Multipart body without a document');
  const value = parseJsonBytes(first.body);
  const attachments = isObject(value) && isObject(value._attachments) ? value._attachments : {};
  const expected = Object.entries(attachments).filter(([, one]) => isObject(one) && one.follows === true);
  const named = new Map(files.flatMap((part) => namedPart(part) ?? []));
  const following = new Map<string, Uint8Array>();
  for (const [index, [name, attachment]] of expected.entries()) {
    const part = named.get(name) ?? files[index];
    if (!part) throw badRequest(`The bytes of attachment '${name}' did not follow`);
    following.set(name, inflate(part.body, isObject(attachment) ? attachment.encoding : undefined));
  }
  return { value, following };
}

function namedPart(part: Part): [string, Part][] | undefined {
  const name = /filename="([^"]*)"/.exec(part.headers.get('content-disposition') ?? '')?.[1];
  return name === undefined ? undefined : [[name, part]];
}

/** CouchDB sends text compressed; it is stored as it was. */
function inflate(data: Uint8Array, encoding: unknown): Uint8Array {
  if (encoding !== 'gzip') return data;
  try {
    return gunzipSync(data, { maxOutputLength: MAX_INFLATED });
  } catch {
    throw badRequest('An attachment is not valid gzip');
  }
}
