import { createHttpClient } from '../support/http-client.ts';
import { patient } from '../support/records.ts';

/** What a client process is told to do. Answers come back as one message. */
export type Task = PushTask | PullTask | WakeTask;

interface Target {
  /** Scheme, host and port. */
  origin: string;
  /** What stands before the name of a database. */
  root: string;
  /** Headers of the devices that the clients are; empty where nobody signs in. */
  authorizations: string[];
}

/** `clients` send `docs` documents, 100 in a request, to a database that has none of them. */
export interface PushTask extends Target {
  kind: 'push';
  station: string;
  docs: number;
  clients: number;
}

/** `clients` read all `docs` documents of a database once, each its own part, in pages of 1,000. */
export interface PullTask extends Target {
  kind: 'pull';
  station: string;
  docs: number;
  clients: number;
}

/** Each of `polls` waits at one of the stations; documents are written at `rate` a second, at the stations in turn. */
export interface WakeTask extends Target {
  kind: 'wake';
  stations: string[];
  polls: number;
  rate: number;
  seconds: number;
}

export interface Throughput {
  docsPerSecond: number;
}

const PUSH_BATCH = 100;
const PULL_PAGE = 1000;
export const databaseOf = (root: string, station: string) => `${root}tram-${station}-patients`;

/** @throws Error unless the server stored every document */
export async function push({ origin, root, authorizations, station, docs, clients }: PushTask): Promise<Throughput> {
  const batches: { body: Buffer; size: number }[] = [];
  for (let start = 0; start < docs; start += PUSH_BATCH) {
    const size = Math.min(PUSH_BATCH, docs - start);
    const list = Array.from({ length: size }, (_, at) => patient(station, start + at));
    batches.push({ body: Buffer.from(JSON.stringify({ docs: list })), size });
  }
  let stored = 0;
  const one = async () => {
    const client = createHttpClient(origin, authorizations[0]);
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      const { status, body } = await client.send('POST', `${databaseOf(root, station)}/_bulk_docs`, batch.body);
      const rows = JSON.parse(body.toString()) as { ok?: boolean }[];
      const ok = status === 201 ? rows.filter((row) => row.ok).length : 0;
      if (ok !== batch.size) throw new Error(`push: ${status} ${body.toString().slice(0, 300)}`);
      stored += ok;
    }
    client.close();
  };
  const seconds = await timed(() => Promise.all(Array.from({ length: clients }, one)));
  if (stored !== docs) throw new Error(`push: ${stored} of ${docs} stored`);
  return { docsPerSecond: docs / seconds };
}

/** @throws Error unless every document came */
export async function pull({ origin, root, authorizations, station, docs, clients }: PullTask): Promise<Throughput> {
  let received = 0;
  const changes = `${databaseOf(root, station)}/_changes`;
  const parts = await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      const first = Math.floor((docs * index) / clients);
      const left = Math.floor((docs * (index + 1)) / clients) - first;
      return { left, since: await sequenceAfter(first) };
    }),
  );
  const one = async (part: { left: number; since: string }) => {
    const client = createHttpClient(origin, authorizations[0]);
    let { left, since } = part;
    while (left > 0) {
      const limit = Math.min(PULL_PAGE, left);
      const path = `${changes}?include_docs=true&style=main_only&limit=${limit}&since=${since}`;
      const { status, body } = await client.send('POST', path, '{}');
      const page = status === 200 ? pageOf(body) : undefined;
      if (page?.rows !== limit) throw new Error(`pull: ${status}, ${page?.rows ?? 0} of ${limit} documents`);
      received += page.rows;
      left -= page.rows;
      since = page.last;
    }
    client.close();
  };
  const seconds = await timed(() => Promise.all(parts.map(one)));
  if (received !== docs) throw new Error(`pull: ${received} of ${docs} received`);
  return { docsPerSecond: docs / seconds };

  /** The sequence after so many documents, for a client that begins there. */
  async function sequenceAfter(count: number): Promise<string> {
    if (count === 0) return '0';
    const client = createHttpClient(origin, authorizations[0]);
    const { last_seq } = await client.json<{ last_seq: string }>('GET', `${changes}?limit=${count}`);
    client.close();
    return last_seq;
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Rows and last sequence without parsing the documents: each row is a line that begins with its sequence. */
function pageOf(body: Buffer): { rows: number; last: string } {
  let rows = 0;
  for (let at = body.indexOf('\n{"seq":'); at >= 0; at = body.indexOf('\n{"seq":', at + 1)) rows += 1;
  const last = /"last_seq":"([^"]+)"/.exec(body.subarray(-500).toString())?.[1];
  if (last === undefined) throw new Error('pull: the answer is not whole');
  return { rows, last };
}
