import { StorageError, UnavailableError } from '../engine.ts';
import type { Connection } from './connection.ts';

interface Job {
  run(connection: Connection): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Longest time that one transaction collects jobs before it commits, so that readers get their turn. */
const SLICE_MS = 25;

export interface GroupCommitOptions {
  connection(): Connection;
  /** Told after each commit, when it is on disk. */
  committed(connection: Connection, changed: boolean): void;
  /** The file could not be put on disk: what is in memory may not be trusted any more. */
  failed(): void;
}

/**
 * Concurrent writers share one transaction and one fsync: jobs that arrive in the same turn of the event loop, or while the commit
 * before them goes to the disk, run in one transaction, and all are answered after it is on disk. Meanwhile this thread reads and
 * checks what else has come. Nobody may read what is not on disk yet: see `settled`.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #queue: Job[] = [];
  #scheduled = false;
  #syncing: Promise<void> | undefined;
  #paused = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Runs `job` in a transaction; answers its result once it is on disk. */
  submit<T>(job: (connection: Connection) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ run: job, resolve: (value) => resolve(value as T), reject });
      this.#schedule();
    });
  }

  /** Undefined when everything that was committed is on disk; else resolves when it is. Then nothing new is committed in the same turn. */
  get settled(): Promise<void> | undefined {
    return this.#syncing;
  }

  /** Runs `work` while nothing new is committed. */
  async pause(work: () => Promise<void>): Promise<void> {
    this.#paused = true;
    try {
      await this.#syncing;
      await work();
    } finally {
      this.#paused = false;
      this.#schedule();
    }
  }

  /** Runs everything that waits. */
  async drain(): Promise<void> {
    while (this.#syncing !== undefined || this.#queue.length > 0) {
      if (this.#syncing) await this.#syncing;
      else this.#flush();
    }
  }

  #schedule(): void {
    if (this.#scheduled || this.#syncing || this.#paused || this.#queue.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.#syncing && !this.#paused) this.#flush();
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
      const connection = this.#options.connection();
      this.#queue = [];
      const group = new Group();
      const error = group.commit(connection, next);
      const jobs = waiting.slice(0, taken);
      this.#queue = [...waiting.slice(taken), ...this.#queue];
      // One job broke the transaction: each runs alone, so that the others pass.
      if (error && jobs.length > 1) for (const job of jobs) group.alone(connection, job);
      else if (error) for (const job of jobs) job.reject(error.cause);
      if (group.done.length > 0) this.#sync(connection, group);
    } catch (error) {
      this.#queue = [];
      for (const job of waiting) job.reject(error);
    }
  }

  #sync(connection: Connection, group: Group): void {
    this.#syncing = connection.log.sync().then(
      () => {
        this.#syncing = undefined;
        group.answer();
        this.#options.committed(connection, group.changed);
        this.#schedule();
      },
      (error: unknown) => {
        this.#syncing = undefined;
        this.#options.failed();
        group.fail(new UnavailableError('The disk did not confirm a write.', { cause: error }));
        this.#schedule();
      },
    );
  }
}

/** Jobs that were committed and wait for the disk. */
class Group {
  readonly done: [Job, unknown][] = [];
  /** Documents were changed. */
  changed = false;

  /** Runs the jobs that `next` gives in one transaction. Answers what broke it; then nothing of it was kept. */
  commit(connection: Connection, next: () => Job | undefined): { cause: unknown } | undefined {
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
    this.done.push(...done);
    if (connection.counters.seq !== before.seq) this.changed = true;
    return undefined;
  }

  alone(connection: Connection, job: Job): void {
    let one: Job | undefined = job;
    const error = this.commit(connection, () => {
      const taken = one;
      one = undefined;
      return taken;
    });
    if (error) job.reject(error.cause);
  }

  answer(): void {
    for (const [job, result] of this.done) job.resolve(result);
  }

  fail(error: unknown): void {
    for (const [job] of this.done) job.reject(error);
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
