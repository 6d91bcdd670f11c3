import { randomBytes } from 'node:crypto';
import { accountFrom } from '../../conformance/remote.ts';
import { createHttpClient } from '../support/http-client.ts';
import type { Contender } from './contender.ts';
import { databaseOf } from './workload.ts';

const ACCOUNT = 'TRAM_BENCH_COUCHDB_USER';

/** An Apache CouchDB that somebody runs, by its address. */
export interface Couchdb {
  url: string;
  authorization: string;
}

/**
 * Takes `--couchdb URL` out of the arguments; the administrator's NAME:PASSWORD comes from the environment, because arguments are
 * visible to everyone on the machine. @throws Error
 */
export function takeCouchdb(argv: string[]): { couchdb?: Couchdb; rest: string[] } {
  const at = argv.indexOf('--couchdb');
  if (at < 0) return { rest: argv };
  const url = argv[at + 1] ?? '';
  const account = accountFrom(ACCOUNT);
  if (!/^http:\/\/[\w.:[\]-]+$/.test(url)) throw new Error('--couchdb wants an address such as http://127.0.0.1:5984');
  if (!account) throw new Error(`${ACCOUNT} must be NAME:PASSWORD of an administrator of CouchDB`);
  const basic = Buffer.from(`${account.name}:${account.password}`).toString('base64');
  return { couchdb: { url, authorization: `Basic ${basic}` }, rest: argv.toSpliced(at, 2) };
}

/** Its databases are made with one shard, as the engine couchdb makes them, and removed at the end. */
export async function useCouchdb({ url, authorization }: Couchdb): Promise<Contender> {
  const admin = createHttpClient(url, authorization);
  const root = `/bench-${randomBytes(4).toString('hex')}%2F`;
  const made: string[] = [];
  return {
    origin: url,
    root,
    authorizations: [authorization],
    async addStation(station) {
      const path = databaseOf(root, station);
      await admin.json('PUT', `${path}?q=1`);
      made.push(path);
    },
    async stop() {
      for (const path of made) await admin.json('DELETE', path);
      admin.close();
    },
  };
}
