import { DatabaseSync } from 'node:sqlite';

/**
 * One file per database.
 *
 * docs: one row per document, keyed by the sequence of its last change, so that a feed of changes reads the table from
 *   front to back. `body` is the sequence under which the winner's body lies. `others` lists the leaves that lost,
 *   null when there are none. `tree` is the revision tree, null when the document has one revision only.
 * bodies: one row per stored revision, keyed by the sequence at which it was written: rows are only appended.
 * attachments, chunks: by digest, in pieces, so that a big one is never whole in memory when it is read.
 */
const TABLES = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
  CREATE TABLE docs (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL, deleted INTEGER NOT NULL, rev TEXT NOT NULL, body INTEGER NOT NULL,
    others TEXT, tree TEXT
  );
  CREATE UNIQUE INDEX docs_by_id ON docs (id, deleted);
  CREATE TABLE bodies (seq INTEGER PRIMARY KEY, body TEXT NOT NULL, atts TEXT);
  CREATE TABLE attachments (digest TEXT PRIMARY KEY, length INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE chunks (digest TEXT NOT NULL, part INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (digest, part));
  CREATE TABLE locals (id TEXT PRIMARY KEY, rev INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
`;

const SCHEMA_VERSION = 1;

export const DEFAULT_REVS_LIMIT = 1000;

/** Opens a file so that an answer of success means that it is on disk. */
export function openFile(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 5000 });
  // Seven records of 1 KB fit a page. The log is copied into the file by Checkpoints; SQLite does it when that does not keep up.
  db.exec(`
    PRAGMA page_size = 8192;
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 12000;
    PRAGMA cache_size = -4000;
    PRAGMA temp_store = MEMORY;
  `);
  return db;
}

/** Makes the tables of a new database. `id`: random, tells two databases of the same name apart. */
export function createTables(db: DatabaseSync, id: string): void {
  db.exec(`BEGIN IMMEDIATE; ${TABLES}`);
  const put = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
  put.run('id', id);
  put.run('seq', 0);
  put.run('docs', 0);
  put.run('deleted', 0);
  put.run('revsLimit', DEFAULT_REVS_LIMIT);
  put.run('security', '{}');
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
}

/** True when the file has the tables of this program's version. */
export function hasTables(db: DatabaseSync): boolean {
  return db.prepare('PRAGMA user_version').get()?.user_version === SCHEMA_VERSION;
}
