import { createRequire } from 'node:module';

/**
 * PouchDB's replicator, with the few of its types that are used here. It is not imported by name, because @types/pouchdb-core
 * redefines Node's global Buffer for the whole program and breaks the types of everything that handles bytes.
 */
const load = createRequire(import.meta.url);
const PouchDB = load('pouchdb-core') as PouchStatic;
PouchDB.plugin(load('pouchdb-adapter-http')).plugin(load('pouchdb-replication'));
export default PouchDB;

/** PouchDB reads the bytes of an attachment with `buffer()`, which fetch of node-fetch has and that of Node has not. */
export function forPouchDB(response: Response): Response {
  const buffer = async () => Buffer.from(await response.arrayBuffer());
  return Object.defineProperty(response, 'buffer', { value: buffer });
}

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
  /** Goes on until it is cancelled. */
  live?: boolean;
  /** False: begins anew each time. */
  checkpoint?: false;
  since?: number | string;
  doc_ids?: string[];
  selector?: object;
  /** A filter function of the source, and what it is called with. */
  filter?: string;
  query_params?: object;
}

export interface RemoteDatabase {
  info(): Promise<{ db_name: string; doc_count: number; update_seq: number | string }>;
  close(): Promise<void>;
}

export interface ReplicationResult {
  docs_read: number;
  docs_written: number;
  doc_write_failures: number;
  last_seq?: number | string;
  /** Changes of the source that are still to come, where it tells. */
  pending?: number;
}

interface Replication extends Promise<ReplicationResult> {
  on(event: 'change', listener: (result: ReplicationResult) => void): this;
  on(event: 'paused' | 'active', listener: () => void): this;
  cancel(): void;
}
