import {
  createRevision,
  getChangedDocumentsSince,
  normalizeMangoQuery,
  now,
  prepareQuery,
  type MangoQuery,
  type RxDocumentData,
} from 'rxdb/plugins/core';
import type { SealedInstance } from '../encryption/sealed-storage.ts';
import { addRows } from './add-rows.ts';
import { Durability } from './durability.ts';

/** Ids of a few pages. */
const MOST_ABSENT = 5000;

/** Place in the order of writes of one collection. */
export interface Checkpoint {
  id: string;
  lwt: number;
}

/** `index`: fields of an index as the schema names them; ascending. */
export interface Where {
  selector: Record<string, unknown>;
  index: readonly string[];
  limit?: number;
}

/** What every table keeps. */
export interface Stored {
  id: string;
  body: object;
}

/**
 * Bulk access to one instance of RxDB's storage: screens need plain data, and RxDB's collections with their documents and query cache would
 * keep opened records in memory after the lock.
 */
export class Table<D extends Stored> {
  readonly #storage: SealedInstance<D>;
  readonly #token: string;
  /** Ids that were looked up and are not there: a download asks three times for each record that is new. */
  readonly #absent = new Set<string>();
  /** Grows when a write begins and when it ends. */
  #writes = 0;

  readonly #durability: Durability;
  /** Documents that will be written soon, sealed. */
  readonly #sealed = new WeakMap<object, Promise<D>>();

  /** `token`: part of the revisions that this opening of the database writes. */
  constructor(storage: SealedInstance<D>, token: string) {
    this.#storage = storage;
    this.#token = token;
    this.#durability = new Durability(storage);
  }

  async get(id: string): Promise<D | undefined> {
    return (await this.many([id])).get(id);
  }

  /** Documents that exist, by id. */
  async many(ids: string[]): Promise<Map<string, D>> {
    const documents = (await this.#find(ids)).filter((document) => !document._deleted);
    return new Map(documents.map((document) => [document.id, document as D]));
  }

  /** Documents and tombstones. This program alone writes here, so that what is absent stays so until it writes it. */
  async #find(ids: string[]): Promise<RxDocumentData<D>[]> {
    const asked = ids.filter((id) => !this.#absent.has(id));
    if (asked.length === 0) return [];
    const before = this.#writes;
    const found = await this.#storage.findDocumentsById(asked, true);
    if (this.#writes !== before) return found;
    if (this.#absent.size > MOST_ABSENT) this.#absent.clear();
    const there = new Set<string>(found.map((document) => document.id));
    for (const id of asked) if (!there.has(id)) this.#absent.add(id);
    return found;
  }

  /**
   * Documents that fit `selector`, in the order of one of the collection's indexes. Without an index a search through 6,000
   * documents takes up to 2 s on a tablet.
   */
  async where({ selector, index, limit }: Where): Promise<D[]> {
    const { schema } = this.#storage;
    // RxDB's queries on collections add this; the storage instance takes it as it is given.
    const query = { selector: { ...selector, _deleted: { $eq: false } }, index: ['_deleted', ...index], limit };
    const prepared = prepareQuery(schema, normalizeMangoQuery(schema, query as unknown as MangoQuery<D>));
    return (await this.#storage.query(prepared)).documents as D[];
  }

  /**
   * Inserts or replaces all in one transaction. Answers where the collection's order of writes stands now. A `soft` write may be lost
   * when the power goes, until the next one that is not soft has ended: for what can be had again.
   */
  write(documents: D[], soft = false): Promise<Checkpoint> {
    return this.#write(documents, false, soft);
  }

  /** Begins to seal documents that are written soon: their sealing and the disk need not wait for each other. */
  prepare(documents: D[]): void {
    for (const document of documents) {
      const sealed = this.#storage.seal(document);
      // A failure is met when it is written.
      sealed.catch(() => undefined);
      this.#sealed.set(document, sealed);
    }
  }

  /** Deletes; what is left of each is an empty tombstone. RxDB's own cleanup would load the whole table into memory. */
  drop(documents: D[]): Promise<Checkpoint> {
    return this.#write(
      documents.map((document) => ({ ...document, body: {} })),
      true,
    );
  }

  async #write(documents: D[], deleted: boolean, soft = false): Promise<Checkpoint> {
    const found = await this.#find(documents.map((document) => document.id));
    const previous = new Map(found.map((document) => [document.id as string, document]));
    const lwt = now();
    const checkpoint = { lwt, id: documents.reduce((last, { id }) => (id > last ? id : last), '') };
    if (found.length === 0 && !deleted && (await this.#add(documents, lwt, soft))) return checkpoint;
    const rows = documents.map((document) => {
      // Without its body: the storage compares revisions only, and sealing the old body again would cost time.
      const before = withoutBody(previous.get(document.id));
      const meta = { _deleted: deleted, _attachments: {}, _meta: { lwt }, _rev: createRevision(this.#token, before) };
      return { previous: before, document: { ...document, ...meta } as RxDocumentData<D> };
    });
    const result = await this.#writing(documents, () =>
      this.#durability.during(soft, () => this.#storage.bulkWrite(rows, 'table')),
    );
    const failed = result.error[0];
    if (failed) throw new Error(`write failed with status ${failed.status}`);
    return checkpoint;
  }

  /** Adds documents none of which is there; false when one is there after all. */
  async #add(documents: D[], lwt: number, soft: boolean): Promise<boolean> {
    const sealed = await Promise.all(
      documents.map((document) => this.#sealed.get(document) ?? this.#storage.seal(document)),
    );
    // As RxDB's storage keeps them: true and false of an indexed field are text.
    const meta = { _deleted: '0', _attachments: {}, _meta: { lwt }, _rev: createRevision(this.#token) };
    const rows = sealed.map((document) => ({ ...document, ...meta }));
    return this.#writing(documents, () => addRows(this.#storage, rows, soft ? 'relaxed' : 'strict'));
  }

  async #writing<T>(documents: D[], write: () => Promise<T>): Promise<T> {
    this.#writes += 1;
    return write().finally(() => {
      this.#writes += 1;
      for (const { id } of documents) this.#absent.delete(id);
    });
  }

  async changedSince(
    checkpoint: Checkpoint | undefined,
    limit: number,
  ): Promise<{ documents: D[]; dropped: string[]; checkpoint: Checkpoint; more: boolean }> {
    const answer = await getChangedDocumentsSince(this.#storage, limit, checkpoint);
    const documents = answer.documents.filter((document) => !document._deleted);
    const dropped = answer.documents.filter((document) => document._deleted).map((document) => document.id as string);
    return { documents, dropped, checkpoint: answer.checkpoint, more: answer.documents.length === limit };
  }
}

function withoutBody<D>(document: RxDocumentData<D> | undefined): RxDocumentData<D> | undefined {
  return document && ({ ...document, body: undefined } as RxDocumentData<D>);
}
