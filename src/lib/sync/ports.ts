import type { Step } from '../domain/history/step.ts';
import type { AnyRecord, Kind } from '../domain/records/index.ts';

/** A living record as the server holds it, with its CouchDB revision. */
export interface ServerRecord {
  record: AnyRecord;
  rev: string;
  deleted: false;
}

/** A record that a foreign client deleted on the server. The engine never hands one to the store. */
export interface ServerTombstone {
  id: string;
  rev: string;
  deleted: true;
}

export type ServerDocument = ServerRecord | ServerTombstone;

/** What the server answered for one pushed record. A record without an answer stays unsent and is tried again. */
export type PushAnswer =
  | { id: string; outcome: 'stored'; rev: string }
  | { id: string; outcome: 'conflict' }
  /** The server will never take this version: reason in Vietnamese. */
  | { id: string; outcome: 'refused'; status: number; reason: string };

/** `rejected`: the server answered a status of 400 to 500 that speaks of this request (see `status`), not of itself. */
export type TransportErrorKind = 'offline' | 'signIn' | 'busy' | 'server' | 'foreignServer' | 'tooLarge' | 'rejected';

/** Why a request as a whole failed. Only `signIn` needs the person; the others are tried again. */
export class TransportError extends Error {
  readonly kind: TransportErrorKind;
  /** From Retry-After, seconds. */
  readonly retryAfterS: number | undefined;
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined;
  constructor(kind: TransportErrorKind, detail: string, retryAfterS?: number, status?: number) {
    super(detail);
    this.name = 'TransportError';
    this.kind = kind;
    this.retryAfterS = retryAfterS;
    this.status = status;
  }
}

/** Identity of the server's store: when either part changes, what the server lost is sent again. */
export interface ServerIdentity {
  instance: string;
  generation: string;
}

export interface ChangesPage {
  documents: ServerDocument[];
  /** Opaque; the next `since`. */
  last: string;
  /** Changes after `last`. */
  pending: number;
  /** Length of the answer, characters, when it is known. */
  bytes?: number;
  /** Villages whose records this person receives, when the server limits them. */
  area?: string[];
  /** Ids of records that were in the area and are not any more. They are not deleted: the server says nothing else of them. */
  gone?: string[];
}

/** The server's end. Speaks the CouchDB protocol in transport.ts; simulated networks wrap it in tests. */
export interface Transport {
  /** `at`: the server's clock, milliseconds since 1970, when it told. */
  server(): Promise<ServerIdentity & { at?: number }>;
  /**
   * Page of changes after `since` (opaque), at most `limit` documents; documents that are not ours are left out.
   * `patientIds`: only records of these people.
   */
  changes(kind: Kind, since: string | undefined, limit: number, patientIds?: string[]): Promise<ChangesPage>;
  /** Documents by id, tombstones too; missing ones are left out. */
  fetch(kind: Kind, ids: string[]): Promise<ServerDocument[]>;
  /** Ids whose revision the server has never had: what a restored server lost. */
  lost(kind: Kind, known: { id: string; rev: string }[]): Promise<string[]>;
  push(kind: Kind, records: { record: AnyRecord; rev: string | undefined }[]): Promise<PushAnswer[]>;
  /** Sends single edits; `conflict`: the server has that one already. Undefined: this server does not keep them. */
  pushSteps(steps: Step[]): Promise<PushAnswer[] | undefined>;
  /**
   * One long poll: resolves with the kinds that changed, or none after a quiet time. Without `since` it answers the
   * present position at once. Rejects when `signal` aborts.
   */
  waitForChange(since: string | undefined, signal: AbortSignal): Promise<{ kinds: Kind[]; last: string }>;
}

/** Unsent state of one record. */
export interface PendingRecord {
  kind: Kind;
  id: string;
  /** The last version known from the server, with its revision; undefined for a record made here, or one that the server lost. */
  base: { record: AnyRecord; rev: string } | undefined;
  /** The device's own latest version. */
  mine: AnyRecord;
  /** Versions that `mine` was made from, since `base`: the server may have one of them by a bundle, or by an answer that got lost. */
  earlier?: AnyRecord[];
  /** Number of the newest edit contained in `mine`: an answer counts only for edits up to it. */
  upTo: number;
}

/** A single edit on its way, with the number under which the device knows it. */
export interface NumberedStep {
  seq: number;
  step: Step;
}

/** The device's end: RxDB behind data/store on a tablet, memory in simulations. Every call is durable when it resolves. */
export interface LocalStore {
  serverIdentity(): Promise<ServerIdentity | undefined>;
  setServerIdentity(identity: ServerIdentity): Promise<void>;
  checkpoint(kind: Kind): Promise<string | undefined>;
  setCheckpoint(kind: Kind, since: string | undefined): Promise<void>;
  /** Records with unsent edits that are not set aside as refused, oldest first. */
  pending(kind: Kind, limit: number): Promise<PendingRecord[]>;
  /** Those of `ids` that have unsent edits, refused ones too. */
  pendingOf(kind: Kind, ids: string[]): Promise<PendingRecord[]>;
  /** Those of `ids` that the device holds, as `scan` gives them. */
  records(kind: Kind, ids: string[]): Promise<{ record: AnyRecord; rev: string | undefined }[]>;
  /** The villages that this store was last filled for; undefined: the whole station. */
  area(): Promise<string[] | undefined>;
  setArea(villageCodes: string[] | undefined): Promise<void>;
  /**
   * Takes these records off the device, as if they had never arrived; with patients their visits, doses and reviews too. Records
   * with unsent edits (refused ones too) and records that the server has never had stay.
   */
  forget(kind: Kind, ids: string[]): Promise<void>;
  /** Takes records from the server. A record that has got an unsent edit meanwhile is left as it is: the push will merge it. */
  writeFromServer(kind: Kind, records: ServerRecord[]): Promise<void>;
  /**
   * The server holds this version: edits up to `upTo` are sent. `rev` and `record` become the new base; a later edit
   * stays unsent, and `record` never replaces it.
   */
  markSent(kind: Kind, id: string, upTo: number, record: AnyRecord, rev: string, at: string): Promise<void>;
  /**
   * Result of a merge: `merged` is the device's version, `theirs` its new base, a refusal is forgotten. When `merged`
   * equals `theirs` nothing is left to send. Answers false and changes nothing when an edit newer than `upTo` exists:
   * it is not in `merged`.
   */
  rebase(kind: Kind, id: string, upTo: number, merged: AnyRecord, theirs: ServerRecord): Promise<boolean>;
  markRefused(kind: Kind, id: string, upTo: number, status: number, reason: string, at: string): Promise<void>;
  /** What was refused for want of a right (403) counts as unsent again: this person's area is another one now. */
  askAgain(): Promise<void>;
  /** All records of a kind in pages by id, with the revision last known from the server; for comparing after a restored server. */
  scan(kind: Kind, afterId: string, limit: number): Promise<{ record: AnyRecord; rev: string | undefined }[]>;
  /**
   * The server has no longer what was the base of this record: the base is forgotten and the record is unsent. `record`
   * becomes the device's version (as one edit), unless it has unsent edits already: those stay as they are.
   */
  markUnsent(kind: Kind, record: AnyRecord): Promise<void>;
  /** The next single edits that were never sent, oldest first; `last`: all up to this number are among them, or are none of this device's. */
  unsentSteps(limit: number): Promise<{ steps: NumberedStep[]; last: number }>;
  /** Single edits that the server has refused. */
  refusedSteps(limit: number): Promise<NumberedStep[]>;
  /** The server has answered for all single edits up to `last`: it lacks those of `refused` only, and has those of `taken`. */
  markSteps(answered: { last?: number; refused?: number[]; taken?: number[] }): Promise<void>;
  /** The server may have lost single edits: all that the device still has count as never sent. */
  resendSteps(): Promise<void>;
}
