import { parseJsonBytes, readBody } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { badRequest } from './errors.ts';
import { sendJson } from './respond.ts';

const MAX_LIMIT = 10_000;

/** GET /{db}/_purged_infos: what was purged. */
export async function getPurgedInfos({ res, db }: DatabaseContext): Promise<void> {
  sendJson(res, 200, { purged_infos: (await db.getPurged()).map(([id, revs]) => ({ id, revs })) });
}

/** GET /{db}/_purged_infos_limit */
export async function getPurgedInfosLimit({ res, db }: DatabaseContext): Promise<void> {
  sendJson(res, 200, await db.getPurgedLimit());
}

/** PUT /{db}/_purged_infos_limit */
export async function putPurgedInfosLimit(c: DatabaseContext): Promise<void> {
  const limit = parseJsonBytes(await readBody(c));
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw badRequest(`\`purged_infos_limit\` must be an integer from 1 to ${MAX_LIMIT}`);
  }
  await c.db.setPurgedLimit(limit);
  sendJson(c.res, 200, { ok: true });
}
