import type { IncomingMessage, ServerResponse } from 'node:http';
import { paceOf } from '../load/pace.ts';
import { ApiError, badRequest } from './api-error.ts';

const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 8;

/**
 * Reads a JSON object of at most 64 KB and 8 levels.
 * @throws ApiError 400, 413, 415
 */
export async function readJsonObject(req: IncomingMessage): Promise<Record<string, unknown>> {
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? ''))
    throw new ApiError(415, 'unsupported_media_type', 'Yêu cầu phải là JSON (application/json).');
  const value = parse(await paceOf(req).away('sender', readText(req)));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('Yêu cầu phải là một đối tượng JSON.');
  if (deeperThan(value, MAX_DEPTH)) throw badRequest('Yêu cầu có quá nhiều tầng lồng nhau.');
  return value as Record<string, unknown>;
}

/** The whole body, at most `limit` bytes. @throws ApiError 413 */
export async function readBytes(req: IncomingMessage, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(req.headers['content-length'] ?? 0) > limit) throw tooLarge();
  return new Uint8Array(await paceOf(req).away('sender', readUpTo(req, limit)));
}

const tooLarge = () => new ApiError(413, 'too_large', 'Yêu cầu quá lớn.');

const readText = async (req: IncomingMessage): Promise<string> => (await readUpTo(req, MAX_BYTES)).toString('utf8');

async function readUpTo(req: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limit) throw tooLarge();
      paceOf(req).received(chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    throw isClientGone(error) ? badRequest('Yêu cầu bị đứt giữa chừng.') : error;
  }
  return Buffer.concat(chunks);
}

/** The connection ended before the body did, which is no fault of the server. */
const isClientGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(ECONNRESET|ERR_STREAM_PREMATURE_CLOSE)$/.test(String(error.code));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('Yêu cầu không phải là JSON hợp lệ.');
  }
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => deeperThan(inner, levels - 1));
}

/** Answers JSON that no cache keeps. */
export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    ...headers,
  });
  res.end(text);
}
