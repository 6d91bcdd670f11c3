import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  NotFoundError,
  type ChangeRow,
  type ChangesEnd,
  type ChangesOptions,
  type Database,
  type DatabaseInfo,
  type DocumentWrite,
  type Engine,
  type WriteResult,
} from '../../../sync-server/store/engine.ts';

type PouchDoc = Record<string, unknown> & { _id: string; _rev?: string };

interface PouchChanges {
  results: { id: string; seq: number; deleted?: boolean; changes: { rev: string }[]; doc?: PouchDoc }[];
  last_seq: number;
}

/** The part of PouchDB 9 that the bench uses. */
interface Pouch {
  info(): Promise<{ doc_count: number; update_seq: number }>;
  bulkDocs(
    docs: PouchDoc[],
    options: { new_edits: boolean },
  ): Promise<({ id: string; rev: string } | { error: string })[]>;
  changes(options: { since: number; limit?: number; include_docs: boolean; return_docs: true }): Promise<PouchChanges>;
  close(): Promise<void>;
}

const PouchDB = createRequire(import.meta.url)('pouchdb') as new (path: string, options: { adapter: string }) => Pouch;

const absent = (): never => {
  throw new Error('The bench does not need this of PouchDB.');
};

/** What PouchDB's LevelDB does for push, pull and long poll, behind the interface of our own store. */
export function openPouchEngine(dir: string): Engine {
  const databases = new Map<string, PouchDatabase>();
  return {
    instance: 'pouchdb',
    generation: 'pouchdb',
    list: async () => [...databases.keys()],
    damaged: () => [],
    async open(name) {
      const database = databases.get(name);
      if (!database) throw new NotFoundError(name);
      return database as Used as Database;
    },
    async create(name) {
      const database = new PouchDatabase(name, new PouchDB(join(dir, name), { adapter: 'leveldb' }));
      databases.set(name, database);
      return database as Used as Database;
    },
    destroy: absent,
    onUpdate: () => () => undefined,
    async close() {
      for (const database of databases.values()) await database.close();
    },
  };
}

/** Rows per read: what one page of ours has. */
const PAGE_ROWS = 500;

/** What the protocol asks for push, pull and long poll. */
type Used = Pick<Database, 'name' | 'info' | 'putBulk' | 'changes' | 'onChange'>;

class PouchDatabase implements Used {
  readonly name: string;
  readonly #pouch: Pouch;
  readonly #listeners = new Set<(event: 'changed' | 'destroyed') => void>();

  constructor(name: string, pouch: Pouch) {
    this.name = name;
    this.#pouch = pouch;
  }

  async info(): Promise<DatabaseInfo> {
    const { doc_count, update_seq } = await this.#pouch.info();
    return { docCount: doc_count, deletedCount: 0, updateSeq: String(update_seq), fileSize: 0, activeSize: 0 };
  }

  async putBulk(documents: DocumentWrite[], options: { newEdits: boolean }): Promise<WriteResult[]> {
    const docs = documents.map(({ id, rev, body }): PouchDoc => {
      const doc = JSON.parse(body) as PouchDoc;
      doc._id = id;
      if (rev !== undefined) doc._rev = rev;
      return doc;
    });
    const results = await this.#pouch.bulkDocs(docs, { new_edits: options.newEdits });
    for (const listener of [...this.#listeners]) queueMicrotask(() => listener('changed'));
    return results.map((result, index) => {
      if ('rev' in result) return { id: result.id, rev: result.rev };
      return { id: documents[index]?.id ?? '', error: 'conflict', reason: result.error };
    });
  }

  async *changes(options: ChangesOptions): AsyncGenerator<ChangeRow[], ChangesEnd, undefined> {
    const { limit = Infinity, bodies = false } = options;
    let since = Number.parseInt(options.since ?? '0', 10) || 0;
    for (let count = 0; count < limit;) {
      const page = Math.min(PAGE_ROWS, limit - count);
      const found = await this.#pouch.changes({ since, limit: page, include_docs: bodies, return_docs: true });
      since = found.last_seq;
      count += found.results.length;
      if (found.results.length > 0) yield found.results.map(changeRow);
      if (found.results.length < page) break;
    }
    const { update_seq } = await this.#pouch.info();
    return { lastSeq: String(since), pending: update_seq - since };
  }

  onChange(listener: (event: 'changed' | 'destroyed') => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    return this.#pouch.close();
  }
}

function changeRow({ id, seq, deleted = false, changes, doc }: PouchChanges['results'][number]): ChangeRow {
  const row: ChangeRow = {
    seq: String(seq),
    id,
    deleted,
    leaves: changes.map(({ rev }, index) => ({ rev, deleted: index === 0 && deleted })),
  };
  if (doc) {
    const { _id, _rev, ...rest } = doc;
    row.revision = { id: _id, rev: _rev ?? '', deleted, body: JSON.stringify(rest), attachments: null };
  }
  return row;
}
