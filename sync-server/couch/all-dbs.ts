import type { ServerContext } from './context.ts';
import { integer, json } from './query.ts';
import { sendJson } from './respond.ts';

/** GET /_all_dbs: the databases that the person may read. */
export async function getAllDbs(c: ServerContext): Promise<void> {
  const { res, query } = c;
  const descending = query.get('descending') === 'true';
  const bound = (...names: string[]) => names.map((name) => json(query, name)).find((key) => typeof key === 'string');
  const start = bound('startkey', 'start_key');
  const end = bound('endkey', 'end_key');
  const [low, high] = descending ? [end, start] : [start, end];
  const all = (await visibleDatabases(c)).filter(
    (name) => (low === undefined || name >= String(low)) && (high === undefined || name <= String(high)),
  );
  if (descending) all.reverse();
  const skip = integer(query, 'skip') ?? 0;
  sendJson(res, 200, all.slice(skip, skip + (integer(query, 'limit') ?? all.length)));
}

export async function visibleDatabases({ options, principal }: ServerContext): Promise<string[]> {
  if (!principal) return [];
  return (await options.engine.list()).filter((name) => options.mayAccess(principal, name, 'read'));
}
