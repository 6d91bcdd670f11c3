import type { JsonObject } from '../couch/body.ts';
import { CouchError, notFound } from '../couch/errors.ts';
import { REPLICATOR_DB, type Replicator, type SchedulerRow } from '../couch/replicator.ts';
import type { Engine } from '../store/engine.ts';
import { ReplicatorDocuments } from './documents.ts';
import type { OwnRoot } from './end.ts';
import { foundNothing } from './history.ts';
import { Job } from './job.ts';
import { Places } from './places.ts';
import { parseReplication, replicationProblem, type ReplicationRequest } from './request.ts';

export interface ReplicationManagerOptions {
  engine: Engine;
  /** Where this server answers itself, and its service token. */
  own: OwnRoot;
  log?: (level: 'info' | 'warn' | 'error', msg: string, extra?: Record<string, unknown>) => void;
  /** Milliseconds before a job of a document is tried again for the first time, default 5,000. */
  firstDelayMs?: number;
  /** Replications that run at once, default 100; others wait. */
  maxRunning?: number;
}

/** Runs the replications that `_replicate` and the documents of `_replicator` ask for. */
export class ReplicationManager implements Replicator {
  readonly #options: ReplicationManagerOptions;
  readonly #places: Places;
  readonly #jobs = new Map<string, Job>();
  readonly #documents: ReplicatorDocuments;

  constructor(options: ReplicationManagerOptions) {
    this.#options = options;
    this.#places = new Places(options.maxRunning ?? 100);
    this.#documents = new ReplicatorDocuments({
      engine: options.engine,
      own: options.own,
      jobOf: (id) => this.#jobs.get(id),
      start: (request, docId) => this.#start(request, docId, docId, true),
      log: options.log,
    });
  }

  /** Begins with the documents of `_replicator`, when the server answers. */
  start(): void {
    this.#documents.start();
  }

  /** Ends every replication; those of documents go on at the next start. */
  async close(): Promise<void> {
    await this.#documents.close();
    await Promise.all([...this.#jobs.values()].map((job) => job.cancel()));
  }

  async replicate(body: JsonObject, user: string): Promise<{ status: number; body: object }> {
    if (body.cancel === true) return { status: 200, body: { ok: true, _local_id: await this.#cancel(body) } };
    const request = parseReplication(body, this.#options.own);
    const job = this.#jobs.get(request.id) ?? this.#start(request, user, undefined, request.continuous);
    if (request.continuous) return { status: 202, body: { ok: true, _local_id: request.id } };
    const { progress, record } = await job.done;
    if (job.state === 'cancelled' || !record) throw new CouchError(503, 'cancelled', 'The replication was cancelled');
    return { status: 200, body: { ok: true, ...(foundNothing(progress) ? { no_changes: true } : {}), ...record } };
  }

  async #cancel(body: JsonObject): Promise<string> {
    const named = body.replication_id ?? body._local_id ?? body.id;
    const id = typeof named === 'string' ? named : parseReplication(body, this.#options.own).id;
    const job = this.#jobs.get(id);
    if (!job) throw notFound('There is no such replication');
    await job.cancel();
    return id;
  }

  problemOf(doc: JsonObject): string | undefined {
    return replicationProblem(doc, this.#options.own);
  }

  tasks(): object[] {
    return [...this.#jobs.values()].filter((job) => job.state === 'running').map((job) => job.task());
  }

  jobs(): SchedulerRow[] {
    return [...this.#jobs.values()].map((job) => {
      const { state: _state, error_count: _count, last_updated: _last, ...row } = job.row();
      return row;
    });
  }

  docs(): Promise<SchedulerRow[]> {
    return this.#documents.rows();
  }

  #start(request: ReplicationRequest, user: string, docId: string | undefined, retries: boolean): Job {
    const { log, firstDelayMs = 5_000 } = this.#options;
    const place = (signal: AbortSignal) => this.#places.take(signal);
    const job = new Job({ request, user, docId, retries, firstDelayMs, place });
    this.#jobs.set(request.id, job);
    const forget = () => {
      if (this.#jobs.get(request.id) === job) this.#jobs.delete(request.id);
    };
    job.done.then(forget, (error: unknown) => {
      forget();
      // The reason may name a document; who asked gets it in the answer.
      const known = error instanceof CouchError ? { status: error.status, error: error.error } : {};
      log?.('warn', 'a replication failed', { id: request.id, of: docId ? REPLICATOR_DB : '_replicate', ...known });
    });
    return job;
  }
}
