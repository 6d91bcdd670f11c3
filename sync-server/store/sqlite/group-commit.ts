import { StorageError } from '../engine.ts';
import type { Connection } from './connection.ts';

interface Job {
  run(connection: Connection): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Longest time that one transaction collects jobs before it commits, so that readers get their turn. */
const SLICE_MS = 25;

/**
 * Concurrent writers share one transaction and one fsync: jobs that arrive in the same turn of the event loop run in
 * one transaction, and all are answered after its commit.
 */
export class GroupCommit {
  readonly #connection: () => Connection;
  readonly #committed: (before: number, after: number) => void;
  #queue: Job[] = [];
  #scheduled = false;

  /** `committed` is told the sequence before and after each commit. */
  constructor(connection: () => Connection, committed: (before: number, after: number) => void) {
    this.#connection = connection;
    this.#committed = committed;
  }

  /** Runs `job` in a transaction; answers its result once it is on disk. */
  submit<T>(job: (connection: Connection) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ run: job, resolve: (value) => resolve(value as T), reject });
      this.#schedule();
    });
  }

  /** Runs everything that waits. */
  drain(): void {
    while (this.#queue.length > 0) this.#flush();
  }

  #schedule(): void {
    if (this.#scheduled || this.#queue.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
      this.#schedule();
    });
  }

  #flush(): void {
    const waiting = this.#queue;
    if (waiting.length === 0) return;
    const end = performance.now() + SLICE_MS;
    let taken = 0;
    const next = () => (taken === 0 || performance.now() < end ? waiting[taken++] : undefined);
    try {
      const connection = this.#connection();
      this.#queue = [];
      const error = this.#transaction(connection, next);
      const jobs = waiting.slice(0, taken);
      this.#queue = [...waiting.slice(taken), ...this.#queue];
      // One job broke the transaction: each runs alone, so that the others pass.
      if (error && jobs.length > 1) for (const job of jobs) this.#alone(connection, job);
      else if (error) for (const job of jobs) job.reject(error.cause);
    } catch (error) {
      this.#queue = [];
      for (const job of waiting) job.reject(error);
    }
  }

  #alone(connection: Connection, job: Job): void {
    let one: Job | undefined = job;
    const error = this.#transaction(connection, () => {
      const taken = one;
      one = undefined;
      return taken;
    });
    if (error) job.reject(error.cause);
  }

  #transaction(connection: Connection, next: () => Job | undefined): { cause: unknown } | undefined {
    const before = { ...connection.counters };
    connection.recentPage = undefined;
    const revsLimit = connection.revsLimit;
    const done: [Job, unknown][] = [];
    try {
      connection.sql.begin.run();
      for (let job = next(); job; job = next()) done.push([job, job.run(connection)]);
      if (connection.counters.seq !== before.seq) connection.saveCounters();
      connection.sql.commit.run();
    } catch (error) {
      if (connection.db.isTransaction) connection.sql.rollback.run();
      connection.counters = before;
      connection.revsLimit = revsLimit;
      return { cause: storageError(error) };
    }
    const after = connection.counters.seq;
    for (const [job, result] of done) job.resolve(result);
    if (after !== before.seq) this.#committed(before.seq, after);
    return undefined;
  }
}

const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;

function storageError(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const primary = error.errcode & 0xff;
  const storage = primary === SQLITE_FULL || primary === SQLITE_IOERR || primary === SQLITE_READONLY;
  return storage ? new StorageError(error.message, { cause: error }) : error;
}
