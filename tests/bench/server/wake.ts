import { createHttpClient, type HttpClient } from '../support/http-client.ts';
import { patient } from '../support/records.ts';
import { databaseOf, type WakeTask } from './workload.ts';

const BUSY_PAUSE_MS = 500;

interface Changes {
  results: { id: string }[];
  last_seq: string;
}

/**
 * Milliseconds from the moment at which a write was due to each whole answer of a long poll that tells of it. Writes
 * keep their schedule even when the server is late, so that a stall counts for every write that it delays.
 */
export async function wake(task: WakeTask): Promise<number[]> {
  const { origin, root, authorizations, stations, polls, rate, seconds } = task;
  const dueAt = new Map<string, number>();
  const latencies: number[] = [];
  const waiters = new Map<string, number>();
  const state = { over: false };
  const clients: HttpClient[] = [];
  const client = () => {
    const made = createHttpClient(origin, authorizations[clients.length % Math.max(1, authorizations.length)]);
    clients.push(made);
    return made;
  };
  const polling = Array.from({ length: polls }, (_, index) => {
    const station = stations[index % stations.length] ?? '';
    waiters.set(station, (waiters.get(station) ?? 0) + 1);
    return poll(client(), databaseOf(root, station), state, (id) => {
      const due = dueAt.get(id);
      if (due !== undefined) latencies.push(performance.now() - due);
    });
  });
  await Promise.all(polling.map((one) => one.ready));

  const writers = Array.from({ length: Math.max(4, rate) }, client);
  const writes: Promise<unknown>[] = [];
  let expected = 0;
  const begun = performance.now();
  for (let n = 0; n < rate * seconds; n++) {
    const due = begun + (n * 1000) / rate;
    await until(due);
    const station = stations[n % stations.length] ?? '';
    // Numbers beyond those of the other tasks.
    const doc = patient(station, 10_000_000 + n);
    dueAt.set(doc._id, due);
    expected += waiters.get(station) ?? 0;
    const writer = writers[n % writers.length];
    if (writer) writes.push(writer.json('POST', `${databaseOf(root, station)}/_bulk_docs`, { docs: [doc] }));
  }
  await Promise.all(writes);
  for (let waited = 0; latencies.length < expected && waited < 30_000; waited += 20)
    await until(performance.now() + 20);
  state.over = true;
  for (const one of clients) one.close();
  await Promise.all(polling.map((one) => one.done));
  if (latencies.length !== expected) throw new Error(`wake: ${latencies.length} of ${expected} answers came`);
  return latencies;
}

function poll(client: HttpClient, database: string, state: { over: boolean }, onChange: (id: string) => void) {
  const path = `${database}/_changes`;
  const first = read(client, `${path}?since=now`);
  const ask = async () => {
    let since = (await first).last_seq;
    while (!state.over) {
      const query = `feed=longpoll&timeout=60000&since=${since}`;
      const answer = await read(client, `${path}?${query}`).catch((error: unknown) => {
        if (state.over) return undefined;
        throw error;
      });
      if (!answer) return;
      for (const { id } of answer.results) onChange(id);
      since = answer.last_seq;
    }
  };
  return { ready: first, done: ask() };
}

/** What the server sends away for now is asked again, as a tablet does; the wait counts. */
async function read(client: HttpClient, path: string): Promise<Changes> {
  for (;;) {
    const { status, body } = await client.send('GET', path);
    if (status === 200) return JSON.parse(body.toString()) as Changes;
    if (status !== 503 && status !== 429) throw new Error(`${path}: ${status} ${body.toString()}`);
    await until(performance.now() + BUSY_PAUSE_MS);
  }
}

function until(moment: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, moment - performance.now())));
}
