/**
 * The one interface between the CouchDB protocol (`../couch`) and what keeps the documents. Every engine must pass
 * the suite in `acceptance.ts`. Document bodies and attachment stubs travel as JSON text, so that an answer can be
 * streamed without parsing what was stored.
 */

/** All databases of one server role. */
export interface Engine {
  /** Random id made at first start, kept in the data folder. */
  readonly instance: string;
  /** Store generation: changes when a backup is restored; kept in the data folder. */
  readonly generation: string;
  /** Databases that can be opened. */
  list(): Promise<string[]>;
  /** Databases whose file was found damaged; they are shut until they are restored. */
  damaged(): string[];
  /** @throws NotFoundError, DamagedError */
  open(name: string): Promise<Database>;
  /** @throws ExistsError, InvalidNameError, DamagedError */
  create(name: string): Promise<Database>;
  /** @throws NotFoundError, DamagedError */
  destroy(name: string): Promise<void>;
  onUpdate(listener: (dbName: string, type: UpdateType) => void): () => void;
  close(): Promise<void>;
}

export type UpdateType = 'created' | 'updated' | 'deleted';

/** One database. Every method throws NotFoundError once the database is destroyed. */
export interface Database {
  readonly name: string;
  info(): Promise<DatabaseInfo>;
  get(id: string, options?: GetOptions): Promise<Found | Missing>;
  /** One answer per request, in order; each has one row per asked revision (or per leaf), in order. */
  openRevs(requests: OpenRevsRequest[], options?: OpenRevsOptions): Promise<OpenRevsRow[][]>;
  /** Answers when everything that was accepted is on disk. One result per document, in order. */
  putBulk(documents: DocumentWrite[], options: { newEdits: boolean }): Promise<WriteResult[]>;
  /** The revisions of `request` that are not here, and the leaves that may be their ancestors. */
  revsDiff(request: [id: string, revs: string[]][]): Promise<RevsDiff[]>;
  /** Pages of changes in order of sequence; the generator's return value says where it ended. */
  changes(options: ChangesOptions): AsyncGenerator<ChangeRow[], ChangesEnd, undefined>;
  /** Pages of documents in order of id (bytes of UTF-8). Deleted documents appear only when asked for by key. */
  allDocs(options: AllDocsOptions): AsyncGenerator<AllDocsRow[], void, undefined>;
  /** Documents alive before `id` in the order of `allDocs`. */
  countBefore(id: string, options: { descending: boolean }): Promise<number>;
  /** The bytes of an attachment in pieces. @throws NotFoundError */
  readAttachment(digest: string): AsyncGenerator<Uint8Array, void, undefined>;
  getLocal(id: string): Promise<LocalDocument | undefined>;
  /** `body` undefined deletes. Answers the new revision, or 'conflict' when `rev` is not the current one. */
  putLocal(id: string, rev: string | undefined, body: string | undefined): Promise<string | 'conflict' | 'missing'>;
  /** All of them, in order of id. */
  listLocals(): Promise<(LocalDocument & { id: string })[]>;
  /**
   * Removes leaf revisions, and their ancestors that no other leaf has, as if they had never been; what is no leaf is
   * left. Answers per document the revisions that were removed.
   */
  purge(request: [id: string, revs: string[]][]): Promise<[id: string, revs: string[]][]>;
  /** JSON text of the security object; `{}` when none was stored. */
  getSecurity(): Promise<string>;
  setSecurity(json: string): Promise<void>;
  getRevsLimit(): Promise<number>;
  setRevsLimit(limit: number): Promise<void>;
  /** Drops the bodies of revisions that are not leaves, and attachments that nothing refers to. */
  compact(): Promise<void>;
  /** Called after each commit that changed documents, and once when the database is destroyed. */
  onChange(listener: (event: 'changed' | 'destroyed') => void): () => void;
}

export interface DatabaseInfo {
  docCount: number;
  deletedCount: number;
  updateSeq: string;
  /** Bytes on disk, and bytes in use in the file. */
  fileSize: number;
  activeSize: number;
}

export interface RevHistory {
  /** Generation of the newest revision. */
  start: number;
  /** Revision ids without generation, newest first. */
  ids: string[];
}

/** One stored revision. */
export interface Revision {
  id: string;
  rev: string;
  deleted: boolean;
  /** JSON object without the protocol's own fields (`_id`, `_rev` …). */
  body: string;
  /** JSON object of attachment stubs by name, null without attachments. */
  attachments: string | null;
  /** Only when asked for. */
  history?: RevHistory;
}

export interface Leaf {
  rev: string;
  deleted: boolean;
}

export interface GetOptions {
  /** A revision; the winner when absent. */
  rev?: string;
  history?: boolean;
  /** Also tell which ancestors still have their body. */
  info?: boolean;
}

export interface Found {
  revision: Revision;
  seq: string;
  /** All leaves, the winner first. */
  leaves: Leaf[];
  revsInfo?: { rev: string; status: 'available' | 'missing' | 'deleted' }[];
}

/** 'deleted': the winner is a tombstone and no revision was named. */
export type Missing = 'missing' | 'deleted';

export interface OpenRevsRequest {
  id: string;
  revs: 'all' | string[];
}

export interface OpenRevsOptions {
  /** Answer the leaves that descend from an asked revision instead of itself. */
  latest?: boolean;
  history?: boolean;
}

export type OpenRevsRow = { found: Revision } | { missing: string };

export interface DocumentWrite {
  id: string;
  /** New edit: the revision that was edited. Replicated: the revision itself. */
  rev?: string;
  /** Replicated only: the ancestors. */
  history?: RevHistory;
  deleted: boolean;
  body: string;
  attachments?: Record<string, AttachmentWrite>;
}

/** A stub names an attachment that an ancestor has; `revpos` is the generation at which it was added. */
export type AttachmentWrite =
  | { stub: true; digest?: string; revpos?: number }
  | { stub: false; contentType: string; data: Uint8Array; revpos?: number };

export type WriteResult =
  { id: string; rev: string; error?: undefined } | { id: string; error: 'conflict' | 'missing_stub'; reason: string };

export interface RevsDiff {
  id: string;
  missing: string[];
  possibleAncestors: string[];
}

export interface ChangesOptions {
  /** A sequence of this database, 'now', or anything else: then from the beginning, so that nothing is skipped. */
  since?: string;
  descending?: boolean;
  limit?: number;
  docIds?: string[];
  /** Add the winning revision to each row. */
  bodies?: boolean;
}

export interface ChangeRow {
  seq: string;
  id: string;
  deleted: boolean;
  /** All leaves, the winner first. */
  leaves: Leaf[];
  revision?: Revision;
}

export interface ChangesEnd {
  lastSeq: string;
  /** Changes after `lastSeq` at the end of the run. */
  pending: number;
}

export interface AllDocsOptions {
  /** Exactly these, in this order. Keys that are not here answer a row without `leaf`. */
  keys?: string[];
  start?: string;
  end?: string;
  inclusiveEnd?: boolean;
  descending?: boolean;
  skip?: number;
  limit?: number;
  bodies?: boolean;
}

export interface AllDocsRow {
  id: string;
  /** All leaves, the winner first; undefined when there is no such document. */
  leaves?: Leaf[];
  revision?: Revision;
}

export interface LocalDocument {
  /** `0-N` */
  rev: string;
  body: string;
}

export class NotFoundError extends Error {
  override name = 'NotFoundError';
}

export class ExistsError extends Error {
  override name = 'ExistsError';
}

export class InvalidNameError extends Error {
  override name = 'InvalidNameError';
}

/** The disk is full or refuses to write; nothing of the request was kept. */
export class StorageError extends Error {
  override name = 'StorageError';
}

/** The file of the database is damaged. An empty database in its place would look as if everything were lost. */
export class DamagedError extends Error {
  override name = 'DamagedError';
}

const LEGAL_NAME = /^[a-z][a-z0-9_$()+/-]*$/;
const MAX_NAME = 200;

/** Throws InvalidNameError unless `name` is legal by CouchDB's rule and short enough for a file name. */
export function assertDatabaseName(name: string): void {
  if (!LEGAL_NAME.test(name) || name.length > MAX_NAME) throw new InvalidNameError(name);
}
