import { createRequire } from 'node:module';
import type { Kind } from '../../../src/lib/domain/records/kinds.ts';
import { ADMIN, STATION } from './station.ts';
import type { Station } from './station.ts';

/** A document as it lies on a server. */
export type Doc = { _id: string; _rev: string } & Record<string, unknown>;

/** The part of PouchDB that is used here; the package's own types replace Node's Buffer. */
interface Pouch {
  get(id: string, options?: { conflicts?: boolean }): Promise<Doc>;
  allDocs(options: { include_docs: boolean; conflicts?: boolean }): Promise<{ rows: { doc: Doc }[] }>;
  close(): Promise<void>;
}
type PouchConstructor = new (
  url: string,
  options: { auth: { username: string; password: string }; skip_setup: boolean },
) => Pouch;

const PouchDB = createRequire(import.meta.url)('pouchdb') as PouchConstructor;
const auth = { username: ADMIN.name, password: ADMIN.password };

export type RecordKind = Kind;

/** A client that knows nothing of this project reads a database over the CouchDB protocol. */
export class ForeignClient {
  readonly #base: string;

  constructor(station: Station, end: 'station' | 'warehouse') {
    this.#base = `${station.url}${end === 'station' ? '' : '/warehouse'}/couch/tram-${STATION}-`;
  }

  /** @throws Error when there is none */
  async get(kind: RecordKind, id: string): Promise<Doc> {
    return this.#with(kind, (db) => db.get(id, { conflicts: true }));
  }

  async all(kind: RecordKind): Promise<Doc[]> {
    const { rows } = await this.#with(kind, (db) => db.allDocs({ include_docs: true, conflicts: true }));
    return rows.map(({ doc }) => doc).filter(({ _id }) => !_id.startsWith('_design/'));
  }

  /** The one document of which `test` is true. @throws Error when there is none or more than one */
  async only(kind: RecordKind, test: (doc: Doc) => boolean): Promise<Doc> {
    const found = (await this.all(kind)).filter(test);
    const [doc] = found;
    if (!doc || found.length > 1) throw new Error(`${found.length} documents of ${kind} instead of one`);
    return doc;
  }

  async #with<T>(kind: RecordKind, task: (db: Pouch) => Promise<T>): Promise<T> {
    const db = new PouchDB(this.#base + kind, { auth, skip_setup: true });
    try {
      return await task(db);
    } finally {
      await db.close();
    }
  }
}
