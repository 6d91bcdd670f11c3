import { contained } from './contain.ts';
import { refusalsOf, type Refusal } from './refused.ts';
import PouchDB, { forPouchDB, type RemoteDatabase, type ReplicationResult } from './pouchdb.ts';
import { UplinkError } from './uplink-error.ts';

/** Root of a CouchDB protocol server, e.g. `https://kho.example.vn/couch`, and the header that opens it. */
export interface Endpoint {
  url: string;
  authorization?: string;
}

export interface Counts {
  read: number;
  written: number;
}

const REQUEST_TIMEOUT_MS = 120_000;
const BATCH = 500;

/**
 * Replicates one database from one server to another until there is nothing left; makes it at the target when it is missing.
 * Continues from the checkpoint that both ends keep in `_local`. Documents that the target refuses do not hold up the others:
 * `onRefused` is told of them before the checkpoint passes them, and must keep them.
 * @throws UplinkError
 */
export async function replicateDatabase(
  name: string,
  source: Endpoint,
  target: Endpoint,
  signal: AbortSignal,
  listener: ReplicationListener,
): Promise<Counts> {
  try {
    return await contained(signal, (end) => replicate(name, source, target, end, listener));
  } catch (error) {
    throw UplinkError.from(error);
  }
}

async function replicate(
  name: string,
  source: Endpoint,
  target: Endpoint,
  signal: AbortSignal,
  { onProgress, onRefused }: ReplicationListener,
): Promise<Counts> {
  let refused = 0;
  const keep = (refusals: Refusal[]) => {
    onRefused(refusals);
    refused += refusals.length;
  };
  const toCounts = ({ docs_read, docs_written }: ReplicationResult) => ({
    read: docs_read,
    written: Math.max(0, docs_written - refused),
  });
  const from = quietInfo(connect(source, name, fetchWith(source, signal), { skip_setup: true }), name);
  const to = connect(target, name, settingAside(fetchWith(target, signal), keep), {});
  const job = PouchDB.replicate(from, to, { batch_size: BATCH, batches_limit: 2 });
  const cancel = () => job.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  job.on('change', (change) => onProgress(toCounts(change)));
  try {
    const result = await job;
    if (signal.aborted) throw new UplinkError('stopped');
    return toCounts(result);
  } catch (error) {
    throw UplinkError.from(signal.aborted ? 'stopped' : error);
  } finally {
    signal.removeEventListener('abort', cancel);
    await Promise.all([from.close(), to.close()]);
  }
}

export interface ReplicationListener {
  onProgress(counts: Counts): void;
  onRefused(refusals: Refusal[]): void;
}

/** JSON below an endpoint's root; with a body it is posted. @throws UplinkError */
export async function askJson(endpoint: Endpoint, path: string, signal: AbortSignal, body?: object): Promise<unknown> {
  try {
    const headers = { Accept: 'application/json', ...(body ? { 'Content-Type': 'application/json' } : {}) };
    const options = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
    const response = await fetchWith(endpoint, signal)(`${endpoint.url}/${path}`, options);
    if (!response.ok) throw Object.assign(new Error(response.statusText), { status: response.status });
    return await response.json();
  } catch (error) {
    throw UplinkError.from(signal.aborted ? 'stopped' : error);
  }
}

type Fetch = (url: string | Request, options?: RequestInit) => Promise<Response>;

function connect(endpoint: Endpoint, name: string, fetch: Fetch, options: { skip_setup?: boolean }) {
  return new PouchDB(`${endpoint.url}/${name}`, { adapter: 'http', ...options, fetch });
}

/** PouchDB stops at a document that is refused, or passes it and forgets it. Here it does not hear of them. */
function settingAside(fetch: Fetch, keep: (refusals: Refusal[]) => void): Fetch {
  return async (url, options = {}) => {
    const response = await fetch(url, options);
    const { pathname } = new URL(typeof url === 'string' ? url : url.url);
    if (options.method !== 'POST' || !pathname.endsWith('/_bulk_docs') || !response.ok) return response;
    const { docs } = JSON.parse(String(options.body)) as { docs: unknown[] };
    keep(refusalsOf(await response.json(), docs));
    return Response.json([], { status: response.status });
  };
}

/**
 * After each batch PouchDB asks the source for its size, for a progress bar, and leaves a failure of that question unhandled:
 * a broken connection would end this process.
 */
export function quietInfo(db: RemoteDatabase, name: string): RemoteDatabase {
  const info = db.info.bind(db);
  db.info = () => info().catch(() => ({ db_name: name, doc_count: 0, update_seq: 0 }));
  return db;
}

/** Never follows a redirect: the credentials are for this server alone. */
function fetchWith(endpoint: Endpoint, signal: AbortSignal): Fetch {
  return (url, options = {}) => {
    const headers = new Headers(options.headers);
    if (endpoint.authorization) headers.set('Authorization', endpoint.authorization);
    const signals = [signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS), ...(options.signal ? [options.signal] : [])];
    return fetch(url, { ...options, headers, redirect: 'error', signal: AbortSignal.any(signals) }).then(forPouchDB);
  };
}
