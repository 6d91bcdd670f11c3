import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Database, Engine } from '../store/engine.ts';
import type { Replicator } from './replicator.ts';
import type { Task } from './tasks.ts';
import type { UpdatesLog } from './updates-log.ts';

/** `create`: to make a database under this name. */
/** `follow`: to be told that a database has changed. */
export type Access = 'read' | 'follow' | 'write' | 'create' | 'admin';

export interface CouchPrincipal {
  name: string;
  roles: string[];
  admin: boolean;
  /** Only records of these villages exist for this person; absent: of the whole station. */
  villages?: readonly string[];
}

export interface CouchAppOptions {
  engine: Engine;
  /** Where the protocol lives, '/couch' or '/warehouse/couch'. */
  prefix: string;
  version: string;
  /** Who is asking; undefined: nobody. Asked again for an open feed, so that a revoked token ends it. */
  principalOf(req: IncomingMessage): Promise<CouchPrincipal | undefined>;
  /** May this principal do this on this database? No database: endpoints of the server. */
  mayAccess(principal: CouchPrincipal, db: string | undefined, access: Access): boolean;
  /**
   * The reason (a sentence) why a document is refused, or undefined. Asked for new and replicated documents, not for
   * `_local/` and `_design/` and not for deletions without content.
   */
  checkDocument?(db: string, doc: Record<string, unknown>, principal: CouchPrincipal): string | undefined;
  /** The value of a Set-Cookie header for `POST _session`; undefined when name or password is wrong. */
  signIn?(
    name: string,
    password: string,
    req: IncomingMessage,
  ): Promise<{ principal: CouchPrincipal; cookie: string } | undefined>;
  /** Keeps what an administrator did, on disk before it is answered. */
  audit?(
    req: IncomingMessage,
    event: string,
    outcome: 'begun' | 'ok',
    details: Record<string, string | number | string[]>,
  ): Promise<void>;
  /** Told of documents that are refused inside a request that is accepted. */
  refusedDocuments?(req: IncomingMessage, documents: number): void;
  /** Bytes that the body of this request may have at most; undefined: `maxBodyBytes`. */
  bodyLimitOf?(req: IncomingMessage): number | undefined;
  /** Told of each feed that opens, with a function that ends it early; answers what to call when it has ended. */
  openFeed?(req: IncomingMessage, end: () => void): () => void;
  /** Told how many documents of a database were read, written or refused. */
  count?(what: Counted, documents: number, db: string): void;
  /** Runs replications for `_replicate` and `_replicator`; without it they are answered 501 and 404. */
  replicator?: Replicator;
  log?: (level: 'info' | 'warn' | 'error', msg: string, extra?: Record<string, unknown>) => void;
  /** Milliseconds between the questions who is at an open feed, default 30,000. */
  recheckMs?: number;
  /** Larger requests are answered 413. Default 64 MiB. */
  maxBodyBytes?: number;
}

export type Counted = 'read' | 'written' | 'conflict' | 'refused';

/** One request to an endpoint of the server. */
export interface ServerContext {
  req: IncomingMessage;
  res: ServerResponse;
  /** Upper case; HEAD arrives as GET. */
  method: string;
  query: URLSearchParams;
  /** Segments of the path after the endpoint's own. */
  rest: string[];
  options: CouchAppOptions;
  updates: UpdatesLog;
  tasks: Set<Task>;
  /** Aborted when the server closes: open feeds end. */
  closing: AbortSignal;
  principal: CouchPrincipal | undefined;
}

/** One request to an endpoint of a database, by somebody who may do it. */
export interface DatabaseContext extends ServerContext {
  principal: CouchPrincipal;
  dbName: string;
  db: Database;
  /** Empty unless the path names a document. */
  docId: string;
  /** Empty unless the path names an attachment; may contain slashes. */
  attachmentName: string;
}
