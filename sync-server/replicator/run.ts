import { isObject } from '../couch/body.ts';
import { CouchError, notFound } from '../couch/errors.ts';
import { contained } from '../uplink/contain.ts';
import PouchDB, { forPouchDB, type ReplicationResult } from '../uplink/pouchdb.ts';
import { quietInfo } from '../uplink/replicate.ts';
import type { End } from './end.ts';
import type { ReplicationRequest } from './request.ts';

/** What a run has done so far. */
export interface Progress {
  revisionsChecked: number;
  missingFound: number;
  docsRead: number;
  docsWritten: number;
  docWriteFailures: number;
  /** How far the source was read. */
  throughSeq: string | number;
  /** Where the source's last change was when the run began. */
  sourceSeq: string | number;
  changesPending: number | null;
}

export const NO_PROGRESS: Progress = {
  revisionsChecked: 0,
  missingFound: 0,
  docsRead: 0,
  docsWritten: 0,
  docWriteFailures: 0,
  throughSeq: 0,
  sourceSeq: 0,
  changesPending: null,
};

const REQUEST_TIMEOUT_MS = 120_000;
const BATCH = 500;

/**
 * Replicates until there is nothing left or, when continuous, until `signal` ends it; PouchDB's replicator does the work
 * and keeps its checkpoints in `_local` on both ends.
 * @throws CouchError 401, 404, 502
 */
export async function runReplication(
  request: ReplicationRequest,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Progress> {
  try {
    return await contained(signal, (end) => replicate(request, end, onProgress));
  } catch (error) {
    throw asReplicationError(error);
  }
}

async function replicate(
  request: ReplicationRequest,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Progress> {
  const { source, target, continuous, options } = request;
  const progress = { ...NO_PROGRESS, sourceSeq: await prepare(request, signal) };
  const take = (result: ReplicationResult) => {
    progress.docsRead = result.docs_read;
    progress.docsWritten = result.docs_written;
    progress.docWriteFailures = result.doc_write_failures;
    progress.throughSeq = result.last_seq ?? progress.throughSeq;
    progress.changesPending = result.pending ?? progress.changesPending;
    onProgress({ ...progress });
  };
  const from = quietInfo(open(source, signal), source.url);
  const to = open(target, signal, progress);
  const { batch_size = BATCH, ...others } = options;
  const job = PouchDB.replicate(from, to, { batch_size, batches_limit: 2, live: continuous, ...others });
  const cancel = () => job.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  job.on('change', take);
  try {
    take(await job);
    if (!continuous) progress.changesPending = 0;
    return progress;
  } catch (error) {
    if (signal.aborted) return progress;
    throw asReplicationError(error);
  } finally {
    signal.removeEventListener('abort', cancel);
    await Promise.all([from.close(), to.close()]);
  }
}

/** Finds both databases, makes the target when that is asked for; answers the source's last sequence. */
async function prepare({ source, target, createTarget }: ReplicationRequest, signal: AbortSignal) {
  const info = await ask(source, 'GET', signal);
  if (info.status === 404) throw databaseNotFound(source);
  if (createTarget) {
    const made = await ask(target, 'PUT', signal);
    if (made.status !== 412 && made.status !== 404 && made.status >= 400) throw peerError(target, made.status);
  }
  const there = await ask(target, 'GET', signal);
  if (there.status === 404) throw databaseNotFound(target);
  for (const [end, { status }] of [
    [source, info],
    [target, there],
  ] as const) {
    if (status >= 400) throw peerError(end, status);
  }
  const { update_seq: seq } = isObject(info.body) ? info.body : {};
  return typeof seq === 'string' || typeof seq === 'number' ? seq : 0;
}

async function ask(end: End, method: string, signal: AbortSignal): Promise<{ status: number; body: unknown }> {
  try {
    const response = await fetchAs(end, signal)(end.url, { method });
    const body: unknown = await response.json().catch(() => undefined);
    return { status: response.status, body };
  } catch (error) {
    throw asReplicationError(error);
  }
}

const databaseNotFound = ({ shown }: End) => new CouchError(404, 'db_not_found', `could not open ${shown}`);

function peerError({ shown }: End, status: number): CouchError {
  if (status !== 401 && status !== 403) return failed(`${shown} answered ${status}`);
  return new CouchError(401, 'unauthorized', `unauthorized to access or create database ${shown}`);
}

const failed = (reason: string) => new CouchError(502, 'replication_failed', reason);

/** What went wrong, in a sentence without addresses that may carry a password. */
export function asReplicationError(error: unknown): CouchError {
  if (error instanceof CouchError) return error;
  const { status, reason, message, cause } = isObject(error) || error instanceof Error ? asFields(error) : {};
  if (status === 401) return new CouchError(401, 'unauthorized', String(reason ?? message));
  if (status === 404) return notFound(String(reason ?? message));
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return failed(`${String(reason ?? message ?? error).slice(0, 300)}${code}`);
}

const asFields = (error: object): Record<string, unknown> => {
  const { status, reason, message, cause } = error as Record<string, unknown>;
  return { status, reason, message, cause };
};

function open(end: End, signal: AbortSignal, count?: Progress) {
  // PouchDB decodes what it takes for credentials in an address, so they travel in the header only.
  return new PouchDB(end.url, { adapter: 'http', skip_setup: true, fetch: fetchAs(end, signal, count) });
}

/** Never follows a redirect: the credentials are for this server alone. A feed may last; it ends when it falls silent. */
function fetchAs(end: End, signal: AbortSignal, count?: Progress) {
  return async (url: string | Request, options: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(options.headers);
    for (const [name, value] of Object.entries(end.headers)) headers.set(name, value);
    const path = typeof url === 'string' ? url : url.url;
    const signals = [signal, ...(options.signal ? [options.signal] : [])];
    if (!path.includes('feed=longpoll')) signals.push(AbortSignal.timeout(REQUEST_TIMEOUT_MS));
    const response = await fetch(url, { ...options, headers, redirect: 'error', signal: AbortSignal.any(signals) });
    if (count && path.endsWith('/_revs_diff') && response.ok)
      await countRevisions(count, options.body, response.clone());
    return forPouchDB(response);
  };
}

/** CouchDB's history tells how many revisions were asked for and how many were missing; PouchDB's result does not. */
async function countRevisions(count: Progress, body: unknown, answer: Response): Promise<void> {
  const asked: unknown = typeof body === 'string' ? JSON.parse(body) : {};
  const missing: unknown = await answer.json().catch(() => ({}));
  const lists = (value: unknown) => (isObject(value) ? Object.values(value) : []);
  for (const revs of lists(asked)) count.revisionsChecked += Array.isArray(revs) ? revs.length : 0;
  for (const row of lists(missing)) {
    count.missingFound += isObject(row) && Array.isArray(row.missing) ? row.missing.length : 0;
  }
}
