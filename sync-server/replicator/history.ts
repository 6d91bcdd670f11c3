import { randomUUID } from 'node:crypto';
import { isObject } from '../couch/body.ts';
import type { Progress } from './run.ts';
import type { ReplicationRequest } from './request.ts';

/** One run, as CouchDB's `history` tells it. */
export interface Session {
  session_id: string;
  start_time: string;
  end_time: string;
  start_last_seq: string | number;
  end_last_seq: string | number;
  recorded_seq: string | number;
  missing_checked: number;
  missing_found: number;
  docs_read: number;
  docs_written: number;
  doc_write_failures: number;
}

/** The body of the answer to a finished `POST /_replicate`, and of the `_local` document at the target. */
export interface ReplicationRecord {
  session_id: string;
  source_last_seq: string | number;
  replication_id_version: number;
  history: Session[];
}

const MAX_SESSIONS = 50;
const TIMEOUT_MS = 5_000;
const REPLICATION_ID_VERSION = 4;

export const foundNothing = ({ docsRead, docWriteFailures }: Progress): boolean =>
  docsRead === 0 && docWriteFailures === 0;

/**
 * Puts a run in front of those before it, and keeps them at the target where that may be written. A run that found nothing leaves the
 * history as it was.
 */
export async function recordSession(
  request: ReplicationRequest,
  startedAt: Date,
  progress: Progress,
): Promise<ReplicationRecord> {
  const { rev, history } = await readHistory(request);
  const [last] = history;
  if (last && foundNothing(progress))
    return {
      session_id: last.session_id,
      source_last_seq: progress.throughSeq,
      replication_id_version: REPLICATION_ID_VERSION,
      history,
    };
  const end = progress.throughSeq;
  const session: Session = {
    session_id: randomUUID().replaceAll('-', ''),
    start_time: startedAt.toUTCString(),
    end_time: new Date().toUTCString(),
    start_last_seq: history[0]?.end_last_seq ?? 0,
    end_last_seq: end,
    recorded_seq: end,
    missing_checked: progress.revisionsChecked,
    missing_found: progress.missingFound,
    docs_read: progress.docsRead,
    docs_written: progress.docsWritten,
    doc_write_failures: progress.docWriteFailures,
  };
  const record = {
    session_id: session.session_id,
    source_last_seq: end,
    replication_id_version: REPLICATION_ID_VERSION,
    history: [session, ...history].slice(0, MAX_SESSIONS),
  };
  await send(request, 'PUT', JSON.stringify({ ...record, ...(rev ? { _rev: rev } : {}) }));
  return record;
}

async function readHistory(request: ReplicationRequest): Promise<{ rev?: string; history: Session[] }> {
  const response = await send(request, 'GET');
  const doc: unknown = response?.ok ? await response.json().catch(() => undefined) : undefined;
  if (!isObject(doc) || typeof doc._rev !== 'string') return { history: [] };
  return { rev: doc._rev, history: Array.isArray(doc.history) ? (doc.history as Session[]) : [] };
}

/** The history is for people: a target that does not take it holds up nothing. */
async function send({ baseId, target }: ReplicationRequest, method: string, body?: string) {
  const headers = { ...target.headers, accept: 'application/json', 'content-type': 'application/json' };
  const init: RequestInit = { method, headers, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) };
  if (body !== undefined) init.body = body;
  return fetch(`${target.url}/_local/${baseId}`, init).catch(() => undefined);
}
