import type { IncomingMessage } from 'node:http';
import { deeperThan, MAX_DEPTH } from '../limits/json-depth.ts';
import { paceOf } from '../load/pace.ts';
import { badContentType, badRequest, ClientGoneError, CouchError, tooLarge } from './errors.ts';

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

export type JsonObject = Record<string, unknown>;

interface BodySource {
  req: IncomingMessage;
  options: { maxBodyBytes?: number; bodyLimitOf?(req: IncomingMessage): number | undefined };
}

/** The whole body. @throws CouchError 413 */
export function readBody({ req, options }: BodySource): Promise<Buffer> {
  const limit = options.bodyLimitOf?.(req) ?? options.maxBodyBytes ?? DEFAULT_MAX_BYTES;
  const refuse = () => new CouchError(413, tooLarge().error, tooLarge().reason, { connection: 'close' });
  if (Number(req.headers['content-length'] ?? 0) > limit) return Promise.reject(refuse());
  const encoding = req.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return Promise.reject(badContentType('Only identity content-encoding is supported'));
  const pace = paceOf(req);
  const whole = new Promise<Buffer>((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    let refused = false;
    req.on('data', (piece: Buffer) => {
      if (refused) return;
      size += piece.length;
      try {
        if (size > limit) throw refuse();
        pace.received(piece.length);
        pieces.push(piece);
      } catch (error) {
        refused = true;
        pieces.length = 0;
        reject(error);
      }
    });
    req.once('end', () => resolve(pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces)));
    req.once('error', () => reject(new ClientGoneError()));
    req.once('close', () => reject(new ClientGoneError()));
  });
  return pace.away('sender', whole);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Parses JSON from bytes. @throws CouchError 400 */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  if (deeperThan(bytes, MAX_DEPTH)) throw badRequest(`JSON is nested deeper than ${MAX_DEPTH} levels`);
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown;
  } catch {
    throw badRequest('invalid UTF-8 JSON');
  }
}

/** The body as JSON. @throws CouchError 400, 413, 415 */
export async function readJson(source: BodySource): Promise<unknown> {
  const type = source.req.headers['content-type'];
  if (source.req.method === 'POST' && !/^application\/json\s*(;|$)/i.test(type ?? '')) {
    throw badContentType('Content-Type must be application/json');
  }
  return parseJsonBytes(await readBody(source));
}

/** The body as a JSON object. */
export async function readJsonObject(source: BodySource): Promise<JsonObject> {
  return asObject(await readJson(source), 'Request body must be a JSON object');
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asObject(value: unknown, reason: string): JsonObject {
  if (!isObject(value)) throw badRequest(reason);
  return value;
}
