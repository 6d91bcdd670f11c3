import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { LogFile } from './log-file.ts';
import { Query } from './query.ts';

export interface DocRow {
  seq: number;
  id: string;
  deleted: number;
  rev: string;
  body: number;
  others: string | null;
  tree: string | null;
}

export interface BodyRow {
  body: string;
  atts: string | null;
}

/** `bytes`: the body as it lies there, in place of `text`. */
export type DocWithBodyRow = DocRow & { text: string; bytes?: Uint8Array; atts: string | null };

/** Rows of a feed; `complete`: there was nothing more in the range. */
export interface Page {
  rows: DocWithBodyRow[];
  complete: boolean;
}

/** What changes with every write; saved with each transaction. */
export interface Counters {
  seq: number;
  docs: number;
  deleted: number;
}

const DOC = 'd.seq, d.id, d.deleted, d.rev, d.body, d.others, d.tree';
const WITH_BODY = `SELECT ${DOC}, b.body AS text, b.atts FROM docs d CROSS JOIN bodies b ON b.seq = d.body`;
const WITH_BYTES = `SELECT ${DOC}, '' AS text, CAST(b.body AS BLOB) AS bytes, b.atts FROM docs d CROSS JOIN bodies b ON b.seq = d.body`;
const WITHOUT_BODY = `SELECT ${DOC} FROM docs d`;

function prepare(db: DatabaseSync) {
  const bySeq = (select: string, range: string) => new Query<DocWithBodyRow>(db, `${select} WHERE ${range}`);
  return {
    begin: new Query(db, 'BEGIN IMMEDIATE'),
    commit: new Query(db, 'COMMIT'),
    rollback: new Query(db, 'ROLLBACK'),
    meta: new Query<{ value: string | number }>(db, 'SELECT value FROM meta WHERE key = ?'),
    setMeta: new Query(db, 'INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)'),
    docById: new Query<DocRow>(db, `${WITHOUT_BODY} WHERE d.id = ?`),
    docWithBodyById: new Query<DocWithBodyRow>(db, `${WITH_BODY} WHERE d.id = ?`),
    insertDoc: new Query(
      db,
      'INSERT INTO docs (seq, id, deleted, rev, body, others, tree) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    updateDoc: new Query(
      db,
      'UPDATE docs SET seq = ?, deleted = ?, rev = ?, body = ?, others = ?, tree = ? WHERE seq = ?',
    ),
    deleteDoc: new Query(db, 'DELETE FROM docs WHERE seq = ?'),
    setTree: new Query(db, 'UPDATE docs SET tree = ? WHERE seq = ?'),
    branched: new Query<DocRow>(db, `${WITHOUT_BODY} WHERE d.seq > ? AND d.tree IS NOT NULL ORDER BY d.seq LIMIT ?`),
    body: new Query<BodyRow>(db, 'SELECT body, atts FROM bodies WHERE seq = ?'),
    // The body as bytes of UTF-8: turning text into them for the hash and again for the file costs more than the row itself.
    insertBody: new Query(db, 'INSERT INTO bodies (seq, body, atts) VALUES (?, CAST(? AS TEXT), ?)'),
    deleteBody: new Query(db, 'DELETE FROM bodies WHERE seq = ?'),
    bodiesWithAttachments: new Query<{ atts: string }>(db, 'SELECT atts FROM bodies WHERE atts IS NOT NULL'),
    changes: bySeq(WITHOUT_BODY, 'd.seq > ? AND d.seq <= ? ORDER BY d.seq LIMIT ?'),
    changesBranched: bySeq(WITHOUT_BODY, 'd.seq > ? AND d.seq <= ? AND d.others IS NOT NULL ORDER BY d.seq LIMIT ?'),
    changesWithBody: bySeq(WITH_BODY, 'd.seq > ? AND d.seq <= ? ORDER BY d.seq LIMIT ?'),
    changesWithBytes: bySeq(WITH_BYTES, 'd.seq > ? AND d.seq <= ? ORDER BY d.seq LIMIT ?'),
    changesDown: bySeq(WITHOUT_BODY, 'd.seq > ? AND d.seq <= ? ORDER BY d.seq DESC LIMIT ?'),
    changesDownWithBody: bySeq(WITH_BODY, 'd.seq > ? AND d.seq <= ? ORDER BY d.seq DESC LIMIT ?'),
    countAfter: new Query<{ n: number }>(db, 'SELECT count(*) AS n FROM docs WHERE seq > ?'),
    countBelow: new Query<{ n: number }>(db, 'SELECT count(*) AS n FROM docs WHERE id < ? AND deleted = 0'),
    countAbove: new Query<{ n: number }>(db, 'SELECT count(*) AS n FROM docs WHERE id > ? AND deleted = 0'),
    attachment: new Query<{ length: number }>(db, 'SELECT length FROM attachments WHERE digest = ?'),
    insertAttachment: new Query(db, 'INSERT OR IGNORE INTO attachments (digest, length) VALUES (?, ?)'),
    insertChunk: new Query(db, 'INSERT INTO chunks (digest, part, data) VALUES (?, ?, ?)'),
    chunk: new Query<{ data: Uint8Array }>(db, 'SELECT data FROM chunks WHERE digest = ? AND part = ?'),
    attachments: new Query<{ digest: string }>(db, 'SELECT digest FROM attachments'),
    deleteAttachment: new Query(db, 'DELETE FROM attachments WHERE digest = ?'),
    deleteChunks: new Query(db, 'DELETE FROM chunks WHERE digest = ?'),
    local: new Query<{ rev: number; body: string }>(db, 'SELECT rev, body FROM locals WHERE id = ?'),
    locals: new Query<{ id: string; rev: number; body: string }>(db, 'SELECT id, rev, body FROM locals ORDER BY id'),
    putLocal: new Query(db, 'INSERT OR REPLACE INTO locals (id, rev, body) VALUES (?, ?, ?)'),
    deleteLocal: new Query(db, 'DELETE FROM locals WHERE id = ?'),
  };
}

export type Statements = ReturnType<typeof prepare>;

/** An open file with its prepared statements and counters. Used by one synchronous piece of work at a time. */
export class Connection {
  readonly db: DatabaseSync;
  readonly sql: Statements;
  /** Whoever commits answers when this is on disk. */
  readonly log: LogFile;
  /** Second half of this database's sequences: changes with the store's generation and with the database. */
  readonly seqTag: string;
  counters: Counters;
  revsLimit: number;
  /** About as many bytes were added to the log since it was last copied into the file. */
  logged = 0;
  /** The last short page of the feed: many who wait for the same change ask for the same page. Each transaction forgets it. */
  recentPage: { key: string; page: Page } | undefined;
  readonly #ranges = new Map<string, Query<DocWithBodyRow>>();
  readonly #pending = new Map<number, number>();
  #pendingAt = -1;

  constructor(db: DatabaseSync, path: string, generation: string) {
    this.db = db;
    // A commit does not wait for the disk in this thread: GroupCommit syncs the log and lets nobody see more than is on disk. What
    // SQLite does around a checkpoint stays in order: the log before the file, the file before the log begins anew.
    db.exec('PRAGMA synchronous = NORMAL');
    this.log = new LogFile(path);
    this.sql = prepare(db);
    const meta = (key: string) => this.sql.meta.get(key)?.value ?? 0;
    this.seqTag = hash('md5', `${generation}\n${meta('id')}`).slice(0, 8);
    this.counters = { seq: Number(meta('seq')), docs: Number(meta('docs')), deleted: Number(meta('deleted')) };
    this.revsLimit = Number(meta('revsLimit'));
  }

  /** Documents alive in order of id; `where` is one of a few fixed conditions. */
  range(where: string, descending: boolean, bodies: boolean): Query<DocWithBodyRow> {
    const order = descending ? 'ORDER BY d.id DESC' : 'ORDER BY d.id';
    const text = `${bodies ? WITH_BODY : WITHOUT_BODY} WHERE d.deleted = 0${where} ${order} LIMIT ? OFFSET ?`;
    const known = this.#ranges.get(text);
    if (known) return known;
    const query = new Query<DocWithBodyRow>(this.db, text);
    this.#ranges.set(text, query);
    return query;
  }

  /**
   * Documents that changed after `seq`, exactly. A client that pages asks again and again, and counting is linear:
   * `run` says where the page began and how many rows it had, so that the count follows from the one before.
   */
  pendingAfter(seq: number, run: { from: number; rows: number; snapshot: number }): number {
    const { seq: now, docs, deleted } = this.counters;
    if (seq >= now) return 0;
    if (this.#pendingAt !== now || this.#pending.size > 1000) this.#pending.clear();
    this.#pendingAt = now;
    const before = run.from === 0 ? docs + deleted : this.#pending.get(run.from);
    const known = run.snapshot === now && before !== undefined;
    const pending = known ? before - run.rows : (this.sql.countAfter.get(seq)?.n ?? 0);
    this.#pending.set(seq, pending);
    return pending;
  }

  saveCounters(): void {
    this.sql.setMeta.run('seq', this.counters.seq);
    this.sql.setMeta.run('docs', this.counters.docs);
    this.sql.setMeta.run('deleted', this.counters.deleted);
  }

  close(): void {
    this.db.close();
    this.log.close();
  }

  pragma(name: string): number {
    return Number(Object.values(this.db.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0);
  }
}
