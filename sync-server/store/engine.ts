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
  /**
   * The bytes of an attachment in pieces; the length of each but the last is a multiple of three, so that pieces in
   * base64 can be joined. `place`: where its stub was read. @throws NotFoundError
   */
  readAttachment(digest: string, place: AttachmentPlace): AsyncGenerator<Uint8Array, void, undefined>;
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
  /** What was purged, oldest first; only as many documents as the limit says. */
  getPurged(): Promise<[id: string, revs: string[]][]>;
  getPurgedLimit(): Promise<number>;
  setPurgedLimit(limit: number): Promise<void>;
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
  /** The same in UTF-8, only when asked for; `body` is empty then. */
  bytes?: Uint8Array;
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

/** `forbidden`: the store itself does not take this document. */
export type WriteResult =
  | { id: string; rev: string; error?: undefined }
  | { id: string; error: 'conflict' | 'missing_stub' | 'forbidden'; reason: string };

/** A revision that holds an attachment, and its name there. */
export interface AttachmentPlace {
  id: string;
  rev: string;
  name: string;
}

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
  /** Bodies may come as `bytes`: for who hands them on without looking into them. An engine may answer text all the same. */
  bytes?: boolean;
  /** Only documents with more than one leaf are asked for. An engine may answer the others all the same. */
  branched?: boolean;
}

export interface ChangeRow {
  seq: string;
  id: string;
  deleted: boolean;
  /** All leaves, the winner first. */
  leaves: Leaf[];
  revision?: Revision;
  /** Only from a view of a part of the database (../scope): the document is no longer in it. Without leaves. */
  outOfArea?: true;
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
  /** The winner, and with `bodies` at least the other leaves that live; undefined when there is no such document. */
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

  get tooLong(): boolean {
    return this.message.length > MAX_NAME;
  }
}

/** The disk is full or refuses to write; nothing of the request was kept. */
export class StorageError extends Error {
  override name = 'StorageError';
}

/**
 * The store cannot be reached now, or does not know whether it kept what it was sent: ask again after
 * `retryAfterS` seconds.
 */
export class UnavailableError extends Error {
  override name = 'UnavailableError';
  readonly retryAfterS: number;

  constructor(message: string, options: { cause?: unknown; retryAfterS?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.retryAfterS = options.retryAfterS ?? 10;
  }
}

/** The file of the database is damaged. An empty database in its place would look as if everything were lost. */
export class DamagedError extends Error {
  override name = 'DamagedError';
}

/** `_replicator`: the one name of CouchDB's own that a database may have here. */
const LEGAL_NAME = /^(_replicator|[a-z][a-z0-9_$()+/-]*)$/;
const MAX_NAME = 200;

/** Throws InvalidNameError unless `name` is legal by CouchDB's rule and short enough for a file name. */
export function assertDatabaseName(name: string): void {
  if (!LEGAL_NAME.test(name) || name.length > MAX_NAME) throw new InvalidNameError(name);
}
