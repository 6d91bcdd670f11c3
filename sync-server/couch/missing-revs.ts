import { readJsonObject } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { assertRevs } from './query.ts';
import { sendJson } from './respond.ts';

/** POST /{db}/_missing_revs: what older replicators ask instead of `_revs_diff`. */
export async function postMissingRevs(c: DatabaseContext): Promise<void> {
  const body = await readJsonObject(c);
  const missing = await c.db.revsDiff(
    Object.entries(body).map(([id, revs]): [string, string[]] => [id, assertRevs(revs)]),
  );
  sendJson(c.res, 200, { missing_revs: Object.fromEntries(missing.map((row) => [row.id, row.missing])) });
}
