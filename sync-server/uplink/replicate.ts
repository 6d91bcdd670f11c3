import PouchDB, { type RemoteDatabase, type ReplicationResult } from './pouchdb.ts';
import { UplinkError } from './uplink-error.ts';

/** Root of a CouchDB protocol server, e.g. `https://kho.example.vn/couch`, and the header that opens it. */
export interface Endpoint {
  url: string;
  authorization?: string;
}

export interface Counts {
  read: number;
  written: number;
  failures: number;
}

const REQUEST_TIMEOUT_MS = 120_000;
const BATCH = 500;

/**
 * Replicates one database from one server to another until there is nothing left; makes it at the target when it is missing.
 * Continues from the checkpoint that both ends keep in `_local`.
 * @throws UplinkError
 */
export async function replicateDatabase(
  name: string,
  source: Endpoint,
  target: Endpoint,
  signal: AbortSignal,
  onProgress: (counts: Counts) => void,
): Promise<Counts> {
  const from = quietInfo(connect(source, name, signal, { skip_setup: true }), name);
  const to = connect(target, name, signal, {});
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

/** `GET` of JSON below an endpoint's root. @throws UplinkError */
export async function getJson(endpoint: Endpoint, path: string, signal: AbortSignal): Promise<unknown> {
  try {
    const response = await fetchWith(endpoint, signal)(`${endpoint.url}/${path}`, {});
    if (!response.ok) throw Object.assign(new Error(response.statusText), { status: response.status });
    return await response.json();
  } catch (error) {
    throw UplinkError.from(signal.aborted ? 'stopped' : error);
  }
}

function connect(endpoint: Endpoint, name: string, signal: AbortSignal, options: { skip_setup?: boolean }) {
  return new PouchDB(`${endpoint.url}/${name}`, { adapter: 'http', ...options, fetch: fetchWith(endpoint, signal) });
}

/**
 * After each batch PouchDB asks the source for its size, for a progress bar, and leaves a failure of that question unhandled:
 * a broken connection would end this process.
 */
function quietInfo(db: RemoteDatabase, name: string): RemoteDatabase {
  const info = db.info.bind(db);
  db.info = () => info().catch(() => ({ db_name: name, doc_count: 0, update_seq: 0 }));
  return db;
}

/** Never follows a redirect: the credentials are for this server alone. */
function fetchWith(endpoint: Endpoint, signal: AbortSignal) {
  return (url: string | Request, options: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(options.headers);
    if (endpoint.authorization) headers.set('Authorization', endpoint.authorization);
    const signals = [signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS), ...(options.signal ? [options.signal] : [])];
    return fetch(url, { ...options, headers, redirect: 'error', signal: AbortSignal.any(signals) });
  };
}

function toCounts(result: ReplicationResult): Counts {
  return { read: result.docs_read, written: result.docs_written, failures: result.doc_write_failures };
}
