import { createRequire } from 'node:module';

/**
 * PouchDB's replicator, with the few of its types that are used here. It is not imported by name, because @types/pouchdb-core
 * redefines Node's global Buffer for the whole program and breaks the types of everything that handles bytes.
 */
const load = createRequire(import.meta.url);
const PouchDB = load('pouchdb-core') as PouchStatic;
PouchDB.plugin(load('pouchdb-adapter-http')).plugin(load('pouchdb-replication'));
export default PouchDB;

interface PouchStatic {
  plugin(plugin: unknown): PouchStatic;
  new (url: string, options: RemoteOptions): RemoteDatabase;
  replicate(source: RemoteDatabase, target: RemoteDatabase, options: ReplicateOptions): Replication;
}

interface RemoteOptions {
  adapter: 'http';
  /** True: a missing database is not made. */
  skip_setup?: boolean;
  fetch(url: string | Request, options?: RequestInit): Promise<Response>;
}

interface ReplicateOptions {
  /** Documents per request. */
  batch_size: number;
  /** Batches that are held in memory. */
  batches_limit: number;
}

export interface RemoteDatabase {
  info(): Promise<{ db_name: string; doc_count: number; update_seq: number | string }>;
  close(): Promise<void>;
}

export interface ReplicationResult {
  docs_read: number;
  docs_written: number;
  doc_write_failures: number;
}

interface Replication extends Promise<ReplicationResult> {
  on(event: 'change', listener: (result: ReplicationResult) => void): this;
  cancel(): void;
}
