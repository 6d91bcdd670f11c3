import type { AnyRecord } from '../../domain/records/index.ts';
import { TransportError, type ServerDocument } from '../ports.ts';

export type JsonObject = Record<string, unknown>;

const STAMPS = ['stationCode', 'villageCode', 'updatedAt', 'updatedBy', 'updatedDevice', 'clock'];

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field `name` as a list of objects. @throws TransportError `server` when the answer is not what CouchDB sends */
export function rowsOf(body: unknown, name: string): JsonObject[] {
  const rows = isObject(body) ? body[name] : undefined;
  if (!Array.isArray(rows) || !rows.every(isObject)) throw new TransportError('server', `answer without ${name}`);
  return rows;
}

/**
 * A record as a CouchDB document. Attachment stubs travel with it, or the server would drop the attachments. Fields are sent in one order:
 * a server makes the revision of the text, and what is sent again after a restored backup must not become another one.
 */
export function toDocument(record: AnyRecord, rev: string | undefined): JsonObject {
  const fields = inOrder(record) as JsonObject;
  return { ...fields, _id: record.id, ...(rev === undefined ? {} : { _rev: rev }) };
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, inOrder(value[name])]),
  );
}

/** A document as a record or a tombstone; undefined for design documents and whatever else is not ours. */
export function fromDocument(id: unknown, document: unknown): ServerDocument | undefined {
  if (typeof id !== 'string' || id.startsWith('_') || !isObject(document)) return undefined;
  const rev = document._rev;
  if (typeof rev !== 'string') return undefined;
  if (document._deleted === true) return { id, rev, deleted: true };
  const record = withoutMeta(document);
  return isRecord(record, id) ? { record, rev, deleted: false } : undefined;
}

function withoutMeta(document: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(document).filter(([name]) => !name.startsWith('_') || name === '_attachments'),
  );
}

/** The shape that every kind shares. Records of a newer program pass: their own schema is not known here. */
function isRecord(value: JsonObject, id: string): value is AnyRecord {
  return (
    value.id === id && typeof value.version === 'number' && STAMPS.every((name) => typeof value[name] === 'string')
  );
}
