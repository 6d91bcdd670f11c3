import type { ServerContext } from './context.ts';
import { newDocumentId } from './document-input.ts';
import { badRequest } from './errors.ts';
import { integer } from './query.ts';
import { sendJson } from './respond.ts';

const MAX_COUNT = 1000;

/** GET /_uuids */
export async function getUuids({ res, query }: ServerContext): Promise<void> {
  const count = integer(query, 'count') ?? 1;
  if (count > MAX_COUNT) throw badRequest('count parameter too large');
  sendJson(res, 200, { uuids: Array.from({ length: count }, newDocumentId) }, { 'cache-control': 'no-store' });
}
