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

/** One SQLite file. The file itself is opened when it is needed, see ConnectionPool. */
export class SqliteDatabase implements Database {
  readonly name: string;
  readonly #open: () => Connection;
  readonly #writer: GroupCommit;
  readonly #listeners = new Set<Listener>();
  #destroyed = false;

  constructor(name: string, open: () => Connection) {
    this.name = name;
    this.#open = open;
    this.#writer = new GroupCommit(this.#connect, () => this.#tell('changed'));
  }

  readonly #connect = (): Connection => {
    if (this.#destroyed) throw new NotFoundError(this.name);
    return this.#open();
  };

  async info(): Promise<DatabaseInfo> {
    const connection = this.#connect();
    const { docs, deleted, seq } = connection.counters;
    const [page, pages, free] = ['page_size', 'page_count', 'freelist_count'].map((key) => connection.pragma(key));
    const fileSize = (page ?? 0) * (pages ?? 0);
    const activeSize = fileSize - (page ?? 0) * (free ?? 0);
    return { docCount: docs, deletedCount: deleted, updateSeq: formatSeq(connection, seq), fileSize, activeSize };
  }

  async get(id: string, options: GetOptions = {}): Promise<Found | Missing> {
    return readDocument(this.#connect(), id, options);
  }

  async openRevs(requests: OpenRevsRequest[], options: OpenRevsOptions = {}): Promise<OpenRevsRow[][]> {
    const connection = this.#connect();
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
    const connection = this.#connect();
    return request.flatMap(([id, revs]) => readRevsDiff(connection, id, revs) ?? []);
  }

  changes(options: ChangesOptions): AsyncGenerator<ChangeRow[], ChangesEnd, undefined> {
    return readChanges(this.#connect, options);
  }

  allDocs(options: AllDocsOptions): AsyncGenerator<AllDocsRow[], void, undefined> {
    return readAllDocs(this.#connect, options);
  }

  async countBefore(id: string, { descending }: { descending: boolean }): Promise<number> {
    const { countBelow, countAbove } = this.#connect().sql;
    return (descending ? countAbove : countBelow).get(id)?.n ?? 0;
  }

  async *readAttachment(digest: string): AsyncGenerator<Uint8Array, void, undefined> {
    if (!this.#connect().sql.attachment.get(digest)) throw new NotFoundError(digest);
    for (let part = 0; ; part++) {
      const chunk = this.#connect().sql.chunk.get(digest, part);
      if (!chunk) return;
      yield chunk.data;
    }
  }

  async getLocal(id: string): Promise<LocalDocument | undefined> {
    const row = this.#connect().sql.local.get(id);
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
    return this.#connect()
      .sql.locals.all()
      .map(({ id, rev, body }) => ({ id, rev: `0-${rev}`, body }));
  }

  purge(request: [id: string, revs: string[]][]): Promise<[id: string, revs: string[]][]> {
    return this.#writer.submit((connection) => {
      const purged = request.map(([id, revs]): [string, string[]] => [id, purgeDocument(connection, id, revs)]);
      recordPurged(connection, purged);
      return purged;
    });
  }

  async getPurged(): Promise<[id: string, revs: string[]][]> {
    return purgedOf(this.#connect());
  }

  async getPurgedLimit(): Promise<number> {
    return purgedLimitOf(this.#connect());
  }

  async setPurgedLimit(limit: number): Promise<void> {
    await this.#writer.submit((connection) => setPurgedLimit(connection, limit));
  }

  async getSecurity(): Promise<string> {
    return String(this.#connect().sql.meta.get('security')?.value ?? '{}');
  }

  async setSecurity(json: string): Promise<void> {
    await this.#writer.submit(({ sql }) => sql.setMeta.run('security', json));
  }

  async getRevsLimit(): Promise<number> {
    return this.#connect().revsLimit;
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
  drain(): void {
    this.#writer.drain();
  }

  /** Ends every use of this object; the engine removes the file. */
  markDestroyed(): void {
    this.#destroyed = true;
    this.#tell('destroyed');
  }

  #tell(event: 'changed' | 'destroyed'): void {
    for (const listener of [...this.#listeners]) queueMicrotask(() => listener(event));
  }
}
