import type { DatabaseContext } from './context.ts';
import { readJson } from './body.ts';
import { asCouchError } from './errors.ts';
import { sendJson } from './respond.ts';

/** POST /{db}/_compact: starts and answers at once. */
export async function postCompact(c: DatabaseContext): Promise<void> {
  await readJsonOrNothing(c);
  c.db.compact().catch((error: unknown) => {
    if (!asCouchError(error)) c.options.log?.('error', 'compaction failed', { db: c.dbName, error: String(error) });
  });
  sendJson(c.res, 202, { ok: true });
}

async function readJsonOrNothing(c: DatabaseContext): Promise<void> {
  if (Number(c.req.headers['content-length'] ?? 0) > 0) await readJson(c);
}
