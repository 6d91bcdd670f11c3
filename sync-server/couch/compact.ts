import type { DatabaseContext } from './context.ts';
import { readJson } from './body.ts';
import { asCouchError } from './errors.ts';
import { sendJson } from './respond.ts';
import type { Task } from './tasks.ts';

/** POST /{db}/_compact: starts and answers at once. */
export async function postCompact(c: DatabaseContext): Promise<void> {
  await readJsonOrNothing(c);
  const task: Task = { type: 'database_compaction', database: c.dbName, started_on: Math.floor(Date.now() / 1000) };
  c.tasks.add(task);
  c.db
    .compact()
    .catch((error: unknown) => {
      if (!asCouchError(error)) c.options.log?.('error', 'compaction failed', { db: c.dbName, error: String(error) });
    })
    .finally(() => c.tasks.delete(task));
  sendJson(c.res, 202, { ok: true });
}

async function readJsonOrNothing(c: DatabaseContext): Promise<void> {
  if (Number(c.req.headers['content-length'] ?? 0) > 0) await readJson(c);
}
