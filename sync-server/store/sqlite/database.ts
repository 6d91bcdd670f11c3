import {
  NotFoundError,
  type AllDocsOptions,
  type AllDocsRow,
  type ChangeRow,
  type ChangesEnd,
  type ChangesOptions,
  type Database,
  type DatabaseInfo,
  type DocumentWrite,
  type Found,
  type GetOptions,
  type LocalDocument,
  type Missing,
  type OpenRevsOptions,
  type OpenRevsRequest,
  type OpenRevsRow,
  type RevsDiff,
  type WriteResult,
} from '../engine.ts';
import { compact } from './compaction.ts';
import type { Connection } from './connection.ts';
import { GroupCommit } from './group-commit.ts';
import { readChanges } from './read-changes.ts';
import { readAllDocs, readDocument, readOpenRevs, readRevsDiff } from './read-documents.ts';
import { purgeDocument } from './purge.ts';
import { purgedLimitOf, purgedOf, recordPurged, setPurgedLimit } from './purged.ts';
import { formatSeq } from './sequences.ts';
import { writeDocument } from './write-document.ts';

type Listener = (event: 'changed' | 'destroyed') => void;

/** Documents per job: a larger bulk is cut, so that one client does not hold up the others. */
const WRITE_SLICE = 250;

/** Bytes after which the log is copied into the file. */
const LONG_LOG = 16 * 1024 * 1024;

/** How a database opens its file, and shuts it when it can no longer be trusted. */
export interface FileUse {
  open(): Connection;
  close(): void;
  /** Runs `work`, which may have the write-ahead log copied into the file; the file stays until it ends. */
  copyLog(work: (copy: () => Promise<void>) => Promise<void>): Promise<void>;
}

/** One SQLite file. The file itself is opened when it is needed, see ConnectionPool. */
export class SqliteDatabase implements Database {
  readonly name: string;
  readonly #file: FileUse;
  readonly #writer: GroupCommit;
  readonly #listeners = new Set<Listener>();
  #destroyed = false;
  #copying = false;

  constructor(name: string, file: FileUse) {
    this.name = name;
    this.#file = file;
    this.#writer = new GroupCommit({
      connection: this.#connect,
      committed: (connection, changed) => {
        if (changed) this.#tell('changed');
        if (connection.logged > LONG_LOG) this.#copyLog(connection);
      },
      failed: () => file.close(),
    });
  }

  readonly #connect = (): Connection => {
    if (this.#destroyed) throw new NotFoundError(this.name);
    return this.#file.open();
  };

  /** For one synchronous piece of reading. What is committed and not on disk yet may be lost in a power cut: nobody reads it. */
  readonly #reader = async (): Promise<Connection> => {
    await this.#writer.settled;
    return this.#connect();
  };

  async info(): Promise<DatabaseInfo> {
    const connection = await this.#reader();
    const { docs, deleted, seq } = connection.counters;
    const [page, pages, free] = ['page_size', 'page_count', 'freelist_count'].map((key) => connection.pragma(key));
    const fileSize = (page ?? 0) * (pages ?? 0);
    const activeSize = fileSize - (page ?? 0) * (free ?? 0);
    return { docCount: docs, deletedCount: deleted, updateSeq: formatSeq(connection, seq), fileSize, activeSize };
  }

  async get(id: string, options: GetOptions = {}): Promise<Found | Missing> {
    return readDocument(await this.#reader(), id, options);
  }

  async openRevs(requests: OpenRevsRequest[], options: OpenRevsOptions = {}): Promise<OpenRevsRow[][]> {
    const connection = await this.#reader();
    return requests.map((request) => readOpenRevs(connection, request, options));
  }

  async putBulk(documents: DocumentWrite[], options: { newEdits: boolean }): Promise<WriteResult[]> {
    const slices: Promise<WriteResult[]>[] = [];
    for (let start = 0; start < documents.length; start += WRITE_SLICE) {
      const slice = documents.slice(start, start + WRITE_SLICE);
      slices.push(
        this.#writer.submit((connection) => slice.map((one) => writeDocument(connection, one, options.newEdits))),
      );
    }
    return (await Promise.all(slices)).flat();
  }

  async revsDiff(request: [id: string, revs: string[]][]): Promise<RevsDiff[]> {
    const connection = await this.#reader();
    return request.flatMap(([id, revs]) => readRevsDiff(connection, id, revs) ?? []);
  }

  changes(options: ChangesOptions): AsyncGenerator<ChangeRow[], ChangesEnd, undefined> {
    return readChanges(this.#reader, options);
  }

  allDocs(options: AllDocsOptions): AsyncGenerator<AllDocsRow[], void, undefined> {
    return readAllDocs(this.#reader, options);
  }

  async countBefore(id: string, { descending }: { descending: boolean }): Promise<number> {
    const { countBelow, countAbove } = (await this.#reader()).sql;
    return (descending ? countAbove : countBelow).get(id)?.n ?? 0;
  }

  async *readAttachment(digest: string): AsyncGenerator<Uint8Array, void, undefined> {
    if (!(await this.#reader()).sql.attachment.get(digest)) throw new NotFoundError(digest);
    for (let part = 0; ; part++) {
      const chunk = (await this.#reader()).sql.chunk.get(digest, part);
      if (!chunk) return;
      yield chunk.data;
    }
  }

  async getLocal(id: string): Promise<LocalDocument | undefined> {
    const row = (await this.#reader()).sql.local.get(id);
    return row && { rev: `0-${row.rev}`, body: row.body };
  }

  putLocal(id: string, rev: string | undefined, body: string | undefined): Promise<string | 'conflict' | 'missing'> {
    return this.#writer.submit(({ sql }) => {
      const current = sql.local.get(id);
      if (!current && body === undefined) return 'missing';
      if (current ? rev !== `0-${current.rev}` : rev !== undefined && rev !== '0-0') return 'conflict';
      const next = (current?.rev ?? 0) + 1;
      if (body === undefined) sql.deleteLocal.run(id);
      else sql.putLocal.run(id, next, body);
      return `0-${body === undefined ? 0 : next}`;
    });
  }

  async listLocals(): Promise<(LocalDocument & { id: string })[]> {
    return (await this.#reader()).sql.locals.all().map(({ id, rev, body }) => ({ id, rev: `0-${rev}`, body }));
  }

  purge(request: [id: string, revs: string[]][]): Promise<[id: string, revs: string[]][]> {
    return this.#writer.submit((connection) => {
      const purged = request.map(([id, revs]): [string, string[]] => [id, purgeDocument(connection, id, revs)]);
      recordPurged(connection, purged);
      return purged;
    });
  }

  async getPurged(): Promise<[id: string, revs: string[]][]> {
    return purgedOf(await this.#reader());
  }

  async getPurgedLimit(): Promise<number> {
    return purgedLimitOf(await this.#reader());
  }

  async setPurgedLimit(limit: number): Promise<void> {
    await this.#writer.submit((connection) => setPurgedLimit(connection, limit));
  }

  async getSecurity(): Promise<string> {
    return String((await this.#reader()).sql.meta.get('security')?.value ?? '{}');
  }

  async setSecurity(json: string): Promise<void> {
    await this.#writer.submit(({ sql }) => sql.setMeta.run('security', json));
  }

  async getRevsLimit(): Promise<number> {
    return (await this.#reader()).revsLimit;
  }

  async setRevsLimit(limit: number): Promise<void> {
    await this.#writer.submit((connection) => {
      connection.revsLimit = limit;
      return connection.sql.setMeta.run('revsLimit', limit);
    });
  }

  compact(): Promise<void> {
    return compact(this.#writer);
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Writes what waits; the engine closes the file. */
  drain(): Promise<void> {
    return this.#writer.drain();
  }

  /** Ends every use of this object; the engine removes the file. */
  markDestroyed(): void {
    this.#destroyed = true;
    this.#tell('destroyed');
  }

  /**
   * Most of the log while others write, then the little that they added while they wait: the log begins anew when all of it was copied.
   * A failure leaves it as it is: SQLite copies it in a later commit, or at the next start.
   */
  #copyLog(connection: Connection): void {
    if (this.#copying || this.#destroyed) return;
    this.#copying = true;
    connection.logged = 0;
    const work = async (copy: () => Promise<void>) => {
      await copy();
      await this.#writer.pause(copy);
    };
    void this.#file
      .copyLog(work)
      .catch(() => undefined)
      .finally(() => (this.#copying = false));
  }

  #tell(event: 'changed' | 'destroyed'): void {
    for (const listener of [...this.#listeners]) queueMicrotask(() => listener(event));
  }
}
