import { isObject, type JsonObject } from '../couch/body.ts';
import { parsedDocument } from '../couch/document-text.ts';
import { asCouchError } from '../couch/errors.ts';
import { REPLICATOR_DB, type SchedulerRow } from '../couch/replicator.ts';
import { NotFoundError, type Database, type Engine } from '../store/engine.ts';
import type { OwnRoot } from './end.ts';
import { isoSeconds, statsOf, type Job } from './job.ts';
import { parseReplication, type ReplicationRequest } from './request.ts';

export interface DocumentsOptions {
  engine: Engine;
  own: OwnRoot;
  jobOf(id: string): Job | undefined;
  start(request: ReplicationRequest, docId: string): Job;
  log: ((level: 'warn' | 'error', msg: string, extra?: Record<string, unknown>) => void) | undefined;
}

/** Follows the documents of `_replicator`: each starts a job, an edit starts it anew, a deletion ends it. */
export class ReplicatorDocuments {
  readonly #options: DocumentsOptions;
  readonly #jobs = new Map<string, Job>();
  #since = '0';
  #dirty = false;
  #following: Promise<void> | undefined;
  #unsubscribe: (() => void) | undefined;
  #closed = false;

  constructor(options: DocumentsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#unsubscribe = this.#options.engine.onUpdate((name, type) => {
      if (name !== REPLICATOR_DB) return;
      if (type !== 'updated') this.#since = '0';
      this.#wake();
    });
    this.#wake();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe?.();
    await this.#following;
    await Promise.all([...this.#jobs.values()].map((job) => job.cancel()));
  }

  #wake(): void {
    this.#dirty = true;
    this.#following ??= this.#follow().finally(() => (this.#following = undefined));
  }

  async #follow(): Promise<void> {
    while (this.#dirty && !this.#closed) {
      this.#dirty = false;
      try {
        await this.#readOn();
      } catch (error) {
        if (error instanceof NotFoundError) await Promise.all([...this.#jobs.keys()].map((id) => this.#end(id)));
        else this.#options.log?.('error', 'the documents of _replicator could not be read', { error: String(error) });
      }
    }
  }

  async #readOn(): Promise<void> {
    const db = await this.#options.engine.open(REPLICATOR_DB);
    const pages = db.changes({ since: this.#since, bodies: true });
    for (;;) {
      const page = await pages.next();
      if (page.done) {
        this.#since = page.value.lastSeq;
        return;
      }
      for (const { id, deleted, revision } of page.value) {
        if (id.startsWith('_design/')) continue;
        if (deleted || !revision) await this.#end(id);
        else await this.#apply(db, id, parsedDocument(revision));
      }
    }
  }

  async #apply(db: Database, id: string, doc: JsonObject): Promise<void> {
    if (doc._replication_state === 'completed' || doc._replication_state === 'failed') return this.#end(id);
    let request: ReplicationRequest;
    try {
      request = parseReplication(doc, this.#options.own);
    } catch (error) {
      await this.#end(id);
      return this.#mark(db, id, undefined, failure(asCouchError(error)?.reason ?? String(error)));
    }
    if (this.#jobs.get(id)?.options.request.id === request.id) return;
    await this.#end(id);
    const other = this.#options.jobOf(request.id);
    if (other) {
      const by = other.options.docId === undefined ? '_replicate' : `the document \`${other.options.docId}\``;
      return this.#mark(db, id, request.id, failure(`The same replication was already started by ${by}.`));
    }
    this.#begin(db, id, request);
  }

  #begin(db: Database, id: string, request: ReplicationRequest): void {
    const job = this.#options.start(request, id);
    this.#jobs.set(id, job);
    void job.done.then(async ({ progress }) => {
      const state = {
        _replication_state: 'completed',
        _replication_id: request.id,
        _replication_stats: statsOf(progress),
      };
      if (job.state === 'completed') await this.#mark(db, id, request.id, state);
      if (this.#jobs.get(id) === job) this.#jobs.delete(id);
    });
  }

  async #end(id: string): Promise<void> {
    const job = this.#jobs.get(id);
    this.#jobs.delete(id);
    await job?.cancel();
  }

  /** Writes what became of it into the document, unless that asks for something else by now. */
  async #mark(db: Database, id: string, requestId: string | undefined, state: JsonObject): Promise<void> {
    const found = await db.get(id);
    if (typeof found === 'string') return;
    const doc = parsedDocument(found.revision);
    if (requestId !== this.#requestIdOf(doc)) return;
    const { _id, _rev, _attachments, _replication_state_reason, ...fields } = doc;
    const body = JSON.stringify({ ...fields, ...state, _replication_state_time: isoSeconds(new Date()) });
    const names = isObject(_attachments) ? Object.keys(_attachments) : [];
    const attachments = Object.fromEntries(names.map((name) => [name, { stub: true as const }]));
    const write = { id, rev: String(_rev), deleted: false, body, ...(names.length > 0 ? { attachments } : {}) };
    try {
      await db.putBulk([write], { newEdits: true });
    } catch (error) {
      this.#options.log?.('error', 'a document of _replicator could not be marked', { error: String(error) });
    }
  }

  #requestIdOf(doc: JsonObject): string | undefined {
    try {
      return parseReplication(doc, this.#options.own).id;
    } catch {
      return undefined;
    }
  }

  /** Every document with its state, in order of id. */
  async rows(): Promise<SchedulerRow[]> {
    const rows: SchedulerRow[] = [];
    try {
      const db = await this.#options.engine.open(REPLICATOR_DB);
      for await (const page of db.allDocs({ bodies: true })) {
        for (const { id, revision } of page) {
          if (revision && !id.startsWith('_design/')) rows.push(this.#row(id, parsedDocument(revision)));
        }
      }
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
    return rows;
  }

  #row(id: string, doc: JsonObject): SchedulerRow {
    const job = this.#jobs.get(id);
    if (job) {
      const { history: _history, user: _user, ...row } = job.row();
      return row;
    }
    const state = typeof doc._replication_state === 'string' ? doc._replication_state : 'initializing';
    const failed = state === 'failed';
    return {
      database: REPLICATOR_DB,
      doc_id: id,
      id: typeof doc._replication_id === 'string' ? doc._replication_id : null,
      ...this.#shownEnds(doc),
      state,
      error_count: failed ? 1 : 0,
      info: failed ? { error: doc._replication_state_reason ?? null } : (doc._replication_stats ?? null),
      start_time: doc._replication_state_time ?? null,
      last_updated: doc._replication_state_time ?? null,
    };
  }

  #shownEnds(doc: JsonObject): { source: string; target: string } {
    try {
      const { source, target } = parseReplication(doc, this.#options.own);
      return { source: source.shown, target: target.shown };
    } catch {
      // What cannot be read cannot be cleaned of a password.
      return { source: '', target: '' };
    }
  }
}

const failure = (reason: string) => ({ _replication_state: 'failed', _replication_state_reason: reason });
