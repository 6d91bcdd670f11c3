import { setTimeout as sleep } from 'node:timers/promises';
import {
  NotFoundError,
  type AllDocsOptions,
  type AttachmentPlace,
  type ChangesOptions,
  type Database,
  type DatabaseInfo,
  type DocumentWrite,
  type GetOptions,
  type LocalDocument,
  type OpenRevsOptions,
  type OpenRevsRequest,
  type WriteResult,
} from '../engine.ts';
import { createAccess, type Access, type AccessOptions } from './access.ts';
import { readAttachment } from './attachments.ts';
import { LocalDocuments } from './local-documents.ts';
import { readChanges } from './read-changes.ts';
import { countBefore, readAllDocs, readDocument, readOpenRevs, readRevsDiff } from './read-documents.ts';
import { writeDocuments } from './write-documents.ts';

type Listener = (event: 'changed' | 'destroyed') => void;

export interface CouchInfo {
  doc_count: number;
  doc_del_count: number;
  update_seq: string | number;
  sizes: { file: number; active: number };
  compact_running: boolean;
}

const LONGEST_COMPACTION_PAUSE_MS = 5_000;

export interface CouchdbDatabaseOptions extends Omit<AccessOptions, 'guard'> {
  /** Throws when nothing may be asked. */
  guard: () => void;
  /** Something was written. */
  onWritten: () => void;
}

/** One database of CouchDB. */
export class CouchdbDatabase implements Database {
  readonly name: string;
  readonly #access: Access;
  readonly #locals: LocalDocuments;
  readonly #onWritten: () => void;
  readonly #listeners = new Set<Listener>();
  #destroyed = false;

  constructor({ guard, onWritten, ...options }: CouchdbDatabaseOptions) {
    this.name = options.name;
    this.#onWritten = onWritten;
    const guardThis = () => {
      if (this.#destroyed) throw new NotFoundError(this.name);
      guard();
    };
    this.#access = createAccess({ ...options, guard: guardThis });
    this.#locals = new LocalDocuments(this.#access);
  }

  async info(): Promise<DatabaseInfo> {
    const { doc_count, doc_del_count, update_seq, sizes } = await this.couchInfo();
    const updateSeq = this.#access.sequences.format(update_seq);
    return {
      docCount: doc_count,
      deletedCount: doc_del_count,
      updateSeq,
      fileSize: sizes.file,
      activeSize: sizes.active,
    };
  }

  couchInfo(): Promise<CouchInfo> {
    return this.#access.json<CouchInfo>({ method: 'GET', path: '' });
  }

  get(id: string, options: GetOptions = {}) {
    return readDocument(this.#access, id, options);
  }

  openRevs(requests: OpenRevsRequest[], options: OpenRevsOptions = {}) {
    return readOpenRevs(this.#access, requests, options);
  }

  async putBulk(documents: DocumentWrite[], { newEdits }: { newEdits: boolean }): Promise<WriteResult[]> {
    if (documents.length === 0) return [];
    try {
      return await writeDocuments(this.#access, documents, newEdits);
    } finally {
      // Also after a failure: some may be written.
      this.#onWritten();
    }
  }

  revsDiff(request: [id: string, revs: string[]][]) {
    return readRevsDiff(this.#access, request);
  }

  changes(options: ChangesOptions) {
    return readChanges(this.#access, options);
  }

  allDocs(options: AllDocsOptions) {
    return readAllDocs(this.#access, options);
  }

  countBefore(id: string, { descending }: { descending: boolean }): Promise<number> {
    return countBefore(this.#access, id, descending);
  }

  readAttachment(_digest: string, place: AttachmentPlace) {
    return readAttachment(this.#access, place);
  }

  getLocal(id: string): Promise<LocalDocument | undefined> {
    return this.#locals.get(id);
  }

  putLocal(id: string, rev: string | undefined, body: string | undefined) {
    return this.#locals.put(id, rev, body);
  }

  listLocals() {
    return this.#locals.list();
  }

  async purge(request: [id: string, revs: string[]][]): Promise<[id: string, revs: string[]][]> {
    const body = JSON.stringify(Object.fromEntries(request));
    const ask = { method: 'POST', path: '/_purge', body } as const;
    const { purged } = await this.#access.json<{ purged: Record<string, string[]> }>(ask);
    this.#onWritten();
    const removed = new Map(Object.entries(purged));
    return request.map(([id, revs]) => [id, revs.filter((rev) => removed.get(id)?.includes(rev))]);
  }

  async getPurged(): Promise<[id: string, revs: string[]][]> {
    const ask = { method: 'GET', path: '/_purged_infos' } as const;
    const { purged_infos } = await this.#access.json<{ purged_infos: { id: string; revs: string[] }[] }>(ask);
    return purged_infos.map(({ id, revs }) => [id, revs]);
  }

  getPurgedLimit(): Promise<number> {
    return this.#access.json<number>({ method: 'GET', path: '/_purged_infos_limit' });
  }

  async setPurgedLimit(limit: number): Promise<void> {
    await this.#access.json({ method: 'PUT', path: '/_purged_infos_limit', body: String(limit) });
  }

  getSecurity(): Promise<string> {
    return this.#locals.getSecurity();
  }

  setSecurity(json: string): Promise<void> {
    return this.#locals.setSecurity(json);
  }

  getRevsLimit(): Promise<number> {
    return this.#access.json<number>({ method: 'GET', path: '/_revs_limit' });
  }

  async setRevsLimit(limit: number): Promise<void> {
    await this.#access.json({ method: 'PUT', path: '/_revs_limit', body: String(limit) });
  }

  async compact(): Promise<void> {
    await this.#access.json({ method: 'POST', path: '/_compact', body: '{}' });
    for (
      let pause = 50;
      (await this.couchInfo()).compact_running;
      pause = Math.min(pause * 2, LONGEST_COMPACTION_PAUSE_MS)
    )
      await sleep(pause);
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(event: 'changed' | 'destroyed'): void {
    if (event === 'destroyed') this.#destroyed = true;
    for (const listener of [...this.#listeners]) queueMicrotask(() => listener(event));
  }
}
