import type { DatabaseContext } from './context.ts';
import { parseJsonBytes, readBody } from './body.ts';
import { badRequest } from './errors.ts';
import { sendJson } from './respond.ts';

/** Longer branches would nest deeper than JSON can be written. */
const MAX_LIMIT = 1000;

/** GET /{db}/_revs_limit */
export async function getRevsLimit({ res, db }: DatabaseContext): Promise<void> {
  sendJson(res, 200, await db.getRevsLimit());
}

/** PUT /{db}/_revs_limit */
export async function putRevsLimit(c: DatabaseContext): Promise<void> {
  const limit = parseJsonBytes(await readBody(c));
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw badRequest(`\`revs_limit\` must be an integer from 1 to ${MAX_LIMIT}`);
  }
  await c.db.setRevsLimit(limit);
  sendJson(c.res, 200, { ok: true });
}
