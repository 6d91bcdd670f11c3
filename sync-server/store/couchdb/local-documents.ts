import type { LocalDocument } from '../engine.ts';
import { documentPath, type Access } from './access.ts';
import { revisionOf, type CouchDocument } from './documents.ts';
import { isStatus } from './refusal.ts';
import { readRows } from './rows.ts';

/** Where this server keeps a database's security object: CouchDB's own one would decide who reaches CouchDB. */
const SECURITY = '_local/tram-security';

/** Local documents that CouchDB writes for itself, and ours. */
const HIDDEN = /^_local\/(tram-security$|shard-sync-|purge-)/;

/** Local documents of one database. CouchDB does not compare their revisions, so it is done here, one after another. */
export class LocalDocuments {
  readonly #access: Access;
  readonly #writing = new Map<string, Promise<unknown>>();

  constructor(access: Access) {
    this.#access = access;
  }

  async get(id: string): Promise<LocalDocument | undefined> {
    try {
      return localOf(await this.#access.json<CouchDocument>({ method: 'GET', path: documentPath(id) }));
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  async put(id: string, rev: string | undefined, body: string | undefined): Promise<string | 'conflict' | 'missing'> {
    const before = this.#writing.get(id) ?? Promise.resolve();
    const done = before.then(() => this.#put(id, rev, body));
    const settled = done.catch(() => undefined);
    this.#writing.set(id, settled);
    try {
      return await done;
    } finally {
      if (this.#writing.get(id) === settled) this.#writing.delete(id);
    }
  }

  async #put(id: string, rev: string | undefined, body: string | undefined): Promise<string | 'conflict' | 'missing'> {
    const current = await this.get(id);
    if (!current && body === undefined) return 'missing';
    if (current ? rev !== current.rev : rev !== undefined && rev !== '0-0') return 'conflict';
    await this.#write(id, current, body);
    return body === undefined ? '0-0' : `0-${Number(current?.rev.slice(2) ?? 0) + 1}`;
  }

  async #write(id: string, current: LocalDocument | undefined, body: string | undefined): Promise<void> {
    const path = documentPath(id);
    if (body === undefined) {
      await this.#access.json({ method: 'DELETE', path, query: { rev: current?.rev } });
      return;
    }
    const rev = current ? `,"_rev":"${current.rev}"` : '';
    const text = `{"_id":${JSON.stringify(id)}${rev}${body === '{}' ? '' : `,${body.slice(1, -1)}`}}`;
    await this.#access.json({ method: 'PUT', path, body: text });
  }

  async list(): Promise<(LocalDocument & { id: string })[]> {
    const all: (LocalDocument & { id: string })[] = [];
    const ask = { method: 'GET', path: '/_local_docs', query: { include_docs: true } } as const;
    for await (const rows of readRows<{ id: string; doc: CouchDocument }>(this.#access.bytes(ask))) {
      for (const { id, doc } of rows) if (!HIDDEN.test(id)) all.push({ id, ...localOf(doc) });
    }
    return all;
  }

  async getSecurity(): Promise<string> {
    const found = await this.get(SECURITY);
    return found ? String((JSON.parse(found.body) as { security: string }).security) : '{}';
  }

  async setSecurity(json: string): Promise<void> {
    for (let result: string = 'conflict'; result === 'conflict';) {
      const current = await this.get(SECURITY);
      result = await this.put(SECURITY, current?.rev, JSON.stringify({ security: json }));
    }
  }
}

function localOf(document: CouchDocument): LocalDocument {
  return { rev: document._rev, body: revisionOf(document).body };
}
