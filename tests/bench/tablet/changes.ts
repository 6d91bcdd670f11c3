import { ADMIN, STATION, type Station } from '../../e2e/support/station.ts';
import { KINDS, type Kind } from '../../../src/lib/domain/records/index.ts';
import { createHttpClient } from '../support/http-client.ts';

const BATCH = 250;

type Doc = Record<string, unknown> & { _id: string };

function admin({ url }: Station) {
  return createHttpClient(url, `Basic ${Buffer.from(`${ADMIN.name}:${ADMIN.password}`).toString('base64')}`);
}

const databaseOf = (kind: Kind) => `/couch/tram-${STATION}-${kind}`;

/** All documents of the station. */
export async function countDocuments(station: Station): Promise<number> {
  const client = admin(station);
  let count = 0;
  for (const kind of KINDS) count += (await client.json<{ doc_count: number }>('GET', databaseOf(kind))).doc_count;
  client.close();
  return count;
}

/** Other people edit so many patients on the server, in batches as tablets send them. The position after the last one. */
export async function changeOnServer(station: Station, count: number): Promise<number> {
  const client = admin(station);
  const database = databaseOf('patients');
  const { rows } = await client.json<{ rows: { doc: Doc }[] }>(
    'GET',
    `${database}/_all_docs?include_docs=true&limit=${count}`,
  );
  const now = Date.now();
  const stamps = { updatedAt: new Date(now).toISOString(), updatedBy: 'demo-seng', updatedDevice: 'bench' };
  const docs = rows
    .filter(({ doc }) => !doc._id.startsWith('_'))
    .map(({ doc }, n) => ({
      ...doc,
      ...stamps,
      clock: `${String(now).padStart(13, '0')}-${String(n).padStart(5, '0')}-bench`,
    }));
  for (let at = 0; at < docs.length; at += BATCH) {
    const answers = await client.json<{ error?: string }[]>('POST', `${database}/_bulk_docs`, {
      docs: docs.slice(at, at + BATCH),
    });
    const refused = answers.find(({ error }) => error !== undefined);
    if (refused) throw new Error(`a change was refused: ${JSON.stringify(refused)}`);
  }
  const { update_seq: last } = await client.json<{ update_seq: string | number }>('GET', database);
  client.close();
  return parseInt(String(last), 10);
}
