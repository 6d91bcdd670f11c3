import { hash } from 'node:crypto';
import type { AttachmentWrite, DocumentWrite } from '../engine.ts';
import type { Connection } from './connection.ts';

/** An attachment as it lies in the column `atts` and is answered. Sizes in bytes. */
export interface AttachmentStub {
  content_type: string;
  revpos: number;
  digest: string;
  length: number;
  stub: true;
}

export type AttachmentStubs = Record<string, AttachmentStub>;

/** Bytes per piece; a multiple of three, so that pieces in base64 can be joined. */
const CHUNK = 192 * 1024;

type StubWrite = Extract<AttachmentWrite, { stub: true }>;

export class MissingStubError extends Error {
  override name = 'MissingStubError';
}

export function parseStubs(text: string | null): AttachmentStubs {
  return text === null ? {} : (JSON.parse(text) as AttachmentStubs);
}

export function digestOf(data: Uint8Array): string {
  return `md5-${hash('md5', data, 'base64')}`;
}

/**
 * Stores the new attachments of a document and takes over those that it names as stubs.
 *
 * @param generation of the revision that is written
 * @param ancestors stubs of the ancestors, nearest first
 * @param exact replicated: `revpos` is kept, and an ancestor's attachment of the same name may be another one
 * @returns JSON text of the stubs, null without attachments
 * @throws MissingStubError
 */
export function storeAttachments(
  connection: Connection,
  document: DocumentWrite,
  generation: number,
  ancestors: () => AttachmentStubs[],
  exact: boolean,
): string | null {
  const entries = Object.entries(document.attachments ?? {});
  if (entries.length === 0) return null;
  let known: AttachmentStubs[] | undefined;
  const before = (name: string) => (known ??= ancestors()).find((one) => Object.hasOwn(one, name))?.[name];
  const stubs = entries.map(([name, attachment]): [string, AttachmentStub] => {
    if (!attachment.stub) {
      const { contentType, data } = attachment;
      const digest = storeData(connection, data);
      const same = !exact && before(name)?.digest === digest ? before(name)?.revpos : undefined;
      const revpos = exact ? Math.min(attachment.revpos ?? generation, generation) : (same ?? generation);
      return [name, { content_type: contentType, revpos, digest, length: data.length, stub: true }];
    }
    const found = before(name);
    if (!found || (exact && !isSame(found, attachment))) {
      throw new MissingStubError(`id:${document.id}, name:${name}`);
    }
    return [name, found];
  });
  return JSON.stringify(Object.fromEntries(stubs));
}

/** CouchDB compresses some attachments and gives the digest of the compressed bytes, so `revpos` says more. */
function isSame(before: AttachmentStub, stub: StubWrite): boolean {
  if (stub.revpos !== undefined) return stub.revpos === before.revpos;
  return stub.digest === undefined || stub.digest === before.digest;
}

function storeData(connection: Connection, data: Uint8Array): string {
  const digest = digestOf(data);
  if (connection.sql.insertAttachment.run(digest, data.length) === 0) return digest;
  for (let part = 0; part * CHUNK < data.length; part++) {
    connection.sql.insertChunk.run(digest, part, data.subarray(part * CHUNK, (part + 1) * CHUNK));
  }
  connection.logged += data.length;
  return digest;
}
