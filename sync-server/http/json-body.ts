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

async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new ApiError(413, 'too_large', 'Yêu cầu quá lớn.');
    paceOf(req).received(chunk.length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

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
