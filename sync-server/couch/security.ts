import { createHash } from 'node:crypto';
import type { DatabaseContext } from './context.ts';
import { asObject, parseJsonBytes, readBody } from './body.ts';
import { sendJson, sendText } from './respond.ts';

/** GET /{db}/_security */
export async function getSecurity({ res, db }: DatabaseContext): Promise<void> {
  sendText(res, 200, await db.getSecurity());
}

/** PUT /{db}/_security: kept and answered; who may do what is decided by the accounts. */
export async function putSecurity(c: DatabaseContext): Promise<void> {
  const security = asObject(parseJsonBytes(await readBody(c)), 'Request body must be a JSON object');
  const text = JSON.stringify(security);
  await c.db.setSecurity(text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  await c.options.audit?.(c.req, 'security.changed', 'ok', { database: c.dbName, sha256 });
  sendJson(c.res, 200, { ok: true });
}
