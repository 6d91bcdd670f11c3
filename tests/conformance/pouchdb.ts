import { createRequire } from 'node:module';

/** A document in PouchDB. */
export interface PouchDoc {
  _id: string;
  _rev?: string;
  [field: string]: unknown;
}

export interface Replicated {
  ok: boolean;
  docs_written: number;
  doc_write_failures: number;
  docs: PouchDoc[];
}

export interface LiveReplication extends Promise<Replicated> {
  on(event: 'change', listener: (change: Replicated) => void): LiveReplication;
  cancel(): void;
}

interface Listed {
  rows: { id: string; value: { rev: string }; doc?: PouchDoc }[];
}

interface LiveOptions {
  live?: boolean;
  retry?: boolean;
  back_off_function?: () => number;
}

/** The part of PouchDB 9 that the tests use. Its published types redeclare Node's Buffer, so they are not loaded. */
export interface Pouch {
  put(doc: PouchDoc): Promise<{ id: string; rev: string }>;
  get(id: string, options?: { conflicts?: boolean }): Promise<PouchDoc & { _conflicts?: string[] }>;
  get(id: string, options: { open_revs: string[]; revs: true }): Promise<({ ok: PouchDoc } | { missing: string })[]>;
  bulkDocs(docs: PouchDoc[], options?: { new_edits: boolean }): Promise<{ id: string; rev: string }[]>;
  allDocs(options?: { include_docs?: boolean; limit?: number; startkey?: string; keys?: string[] }): Promise<Listed>;
  changes(options: { style: 'all_docs' }): Promise<{ results: { id: string; changes: { rev: string }[] }[] }>;
  getAttachment(id: string, name: string): Promise<Buffer>;
  replicate: {
    to(target: Pouch, options?: LiveOptions): LiveReplication;
    from(source: Pouch, options?: LiveOptions): LiveReplication;
  };
  sync(other: Pouch): Promise<unknown>;
  destroy(): Promise<unknown>;
  info(): Promise<object>;
}

interface PouchConstructor {
  new (name: string, options?: { adapter: string }): Pouch;
  plugin(plugin: unknown): void;
}

const require = createRequire(import.meta.url);
const PouchDB = require('pouchdb') as PouchConstructor;
PouchDB.plugin(require('pouchdb-adapter-memory'));

let count = 0;

/** A database of PouchDB in memory. */
export function localPouch(): Pouch {
  count += 1;
  return new PouchDB(`memory-${process.pid}-${count}`, { adapter: 'memory' });
}

/** A database of the server, seen by PouchDB. */
export function remotePouch(url: string): Pouch {
  const db = new PouchDB(url);
  // Its replicator asks for this after each batch, for a progress bar, and leaves a failure unhandled.
  const info = db.info.bind(db);
  db.info = () => info().catch(() => ({}));
  return db;
}

/** Every leaf of every document with its content, to compare two databases. */
export async function contentOf(db: Pouch): Promise<Map<string, unknown>> {
  const { results } = await db.changes({ style: 'all_docs' });
  const content = new Map<string, unknown>();
  for (const { id, changes } of results) {
    const revs = changes.map((change) => change.rev).sort();
    const leaves = await db.get(id, { open_revs: revs, revs: true });
    content.set(
      id,
      leaves.map((leaf) => ('ok' in leaf ? stable(leaf.ok) : leaf)),
    );
  }
  return new Map([...content].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function stable(doc: object): unknown {
  return JSON.parse(JSON.stringify(doc, (_key, value: unknown) => (isPlain(value) ? sorted(value) : value)));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
