import type { AnyRecord, Kind } from '../domain/records/index.ts';

/** A record as the server holds it, with its CouchDB revision. */
export interface ServerRecord {
  record: AnyRecord;
  rev: string;
  deleted: boolean;
}

/** What the server answered for one pushed record. */
export type PushAnswer =
  | { id: string; outcome: 'stored'; rev: string }
  | { id: string; outcome: 'conflict' }
  /** The server will never take this version: reason in Vietnamese. */
  | { id: string; outcome: 'refused'; status: number; reason: string };

/** Why a request as a whole failed. Only `signIn` needs the person; the others are tried again. */
export class TransportError extends Error {
  readonly kind: 'offline' | 'signIn' | 'busy' | 'server' | 'foreignServer' | 'tooLarge';
  /** From Retry-After, seconds. */
  readonly retryAfterS: number | undefined;
  constructor(kind: TransportError['kind'], detail: string, retryAfterS?: number) {
    super(detail);
    this.name = 'TransportError';
    this.kind = kind;
    this.retryAfterS = retryAfterS;
  }
}

/** The server's end. Speaks the CouchDB protocol in transport.ts; simulated networks wrap it in tests. */
export interface Transport {
  /** Store identity: when either part changes, what the server lost is sent again. */
  server(): Promise<{ instance: string; generation: string }>;
  /** Page of changes after `since` (opaque), at most `limit` records; `pending` counts what is left. */
  changes(
    kind: Kind,
    since: string | undefined,
    limit: number,
  ): Promise<{ records: ServerRecord[]; last: string; pending: number }>;
  /** Records by id; missing ones are left out. */
  fetch(kind: Kind, ids: string[]): Promise<ServerRecord[]>;
  push(kind: Kind, records: { record: AnyRecord; rev: string | undefined }[]): Promise<PushAnswer[]>;
  /** Resolves with the kinds that changed, or none after a quiet time. */
  waitForChange(since: string | undefined, signal: AbortSignal): Promise<{ kinds: Kind[]; last: string }>;
}

/** Unsent state of one record. */
export interface PendingRecord {
  kind: Kind;
  id: string;
  /** The last version known from the server, with its revision; undefined for a record made here. */
  base: { record: AnyRecord; rev: string } | undefined;
  /** The device's own latest version. */
  mine: AnyRecord;
  /** Number of the newest edit contained in `mine`: an answer counts only for edits up to it. */
  upTo: number;
}

/** The device's end: RxDB behind data/store on a tablet, memory in simulations. Every call is durable when it resolves. */
export interface LocalStore {
  serverIdentity(): Promise<{ instance: string; generation: string } | undefined>;
  setServerIdentity(identity: { instance: string; generation: string }): Promise<void>;
  checkpoint(kind: Kind): Promise<string | undefined>;
  setCheckpoint(kind: Kind, since: string | undefined): Promise<void>;
  /** Records with unsent edits that are not set aside as refused, oldest first. */
  pending(kind: Kind, limit: number): Promise<PendingRecord[]>;
  pendingOf(kind: Kind, ids: string[]): Promise<PendingRecord[]>;
  /** Takes records from the server for which no unsent edit exists. */
  writeFromServer(kind: Kind, records: ServerRecord[]): Promise<void>;
  /** The server holds this version: edits up to `upTo` are sent. `rev` and `record` become the new base of later edits. */
  markSent(kind: Kind, id: string, upTo: number, record: AnyRecord, rev: string, at: string): Promise<void>;
  /** Result of a merge: `merged` is the device's version, `theirs` its new base. When `merged` equals `theirs` nothing is left to send. */
  rebase(kind: Kind, id: string, upTo: number, merged: AnyRecord, theirs: ServerRecord): Promise<void>;
  markRefused(kind: Kind, id: string, upTo: number, status: number, reason: string, at: string): Promise<void>;
  /** All records of a kind in pages by id, with the revision last known from the server; for comparing after a restored server. */
  scan(kind: Kind, afterId: string, limit: number): Promise<{ record: AnyRecord; rev: string | undefined }[]>;
  /** Counts edits of a record as unsent again (the server lost it). */
  markUnsent(kind: Kind, record: AnyRecord): Promise<void>;
}
