import { createHash } from 'node:crypto';
import { readJsonObject } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { badRequest } from './errors.ts';
import { assertRevs } from './query.ts';
import { sendJson } from './respond.ts';

/** CouchDB's defaults. */
const MAX_DOCUMENTS = 100;
const MAX_REVISIONS = 1000;

/**
 * POST /{db}/_purge: removes leaf revisions as if they had never been. The only way by which something is lost, so it
 * is for administrators, and the audit log keeps who did it, with the hashes of the ids: ids of foreign clients may say anything.
 */
export async function postPurge(c: DatabaseContext): Promise<void> {
  const body = await readJsonObject(c);
  const asked = Object.entries(body).map(([id, revs]): [string, string[]] => [id, assertRevs(revs)]);
  if (asked.length > MAX_DOCUMENTS) throw badRequest('Exceeded maximum number of documents.');
  if (asked.flatMap(([, revs]) => revs).length > MAX_REVISIONS) {
    throw badRequest('Exceeded maximum number of revisions.');
  }
  const of = {
    database: c.dbName,
    documents: asked.map(([id]) => createHash('sha256').update(id).digest('hex').slice(0, 16)),
  };
  await c.options.audit?.(c.req, 'purge', 'begun', of);
  const purged = await c.db.purge(asked);
  const revisions = [...purged].flatMap(([, revs]) => revs).length;
  await c.options.audit?.(c.req, 'purge', 'ok', { ...of, revisions });
  const by = c.principal.name;
  c.options.log?.('warn', 'purged', { audit: true, by, db: c.dbName, documents: asked.length, revisions });
  sendJson(c.res, 201, { purge_seq: null, purged: Object.fromEntries(purged) });
}
