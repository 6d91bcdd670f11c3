import { openFor } from '../scope/open-scoped.ts';
import { readJsonObject } from './body.ts';
import type { ServerContext } from './context.ts';
import { databaseInfo } from './db.ts';
import { badRequest } from './errors.ts';
import { ResponseStream } from './respond.ts';
import { visibleDatabases } from './all-dbs.ts';
import { NotFoundError } from '../store/engine.ts';

/** CouchDB's default for `max_db_number_for_dbs_info_req`. */
const MAX_KEYS = 100;

/** GET /_dbs_info: every database that the person may read. */
export async function getDbsInfo(c: ServerContext): Promise<void> {
  await sendInfos(c, await visibleDatabases(c));
}

/** POST /_dbs_info: the databases named in `keys`; one that may not be read is answered as if it were not there. */
export async function postDbsInfo(c: ServerContext): Promise<void> {
  const { keys } = await readJsonObject(c);
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) {
    throw badRequest('`keys` must be an array of strings.');
  }
  if (keys.length > MAX_KEYS) throw badRequest('number of `keys` exceeded the limit');
  await sendInfos(c, keys);
}

async function sendInfos(c: ServerContext, names: string[]): Promise<void> {
  const stream = new ResponseStream(c.res);
  let separator = '[';
  for (const name of names) {
    const info = await infoOf(c, name);
    await stream.write(separator + JSON.stringify(info ? { key: name, info } : { key: name, error: 'not_found' }));
    separator = ',\n';
  }
  stream.end(separator === '[' ? '[]\n' : ']\n');
}

async function infoOf(c: ServerContext, name: string): Promise<object | undefined> {
  if (!c.principal || !c.options.mayAccess(c.principal, name, 'read')) return undefined;
  try {
    return await databaseInfo(c, await openFor(c.options.engine, name, c.principal));
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
