import { closeSync, copyFileSync, fsyncSync, openSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';

/** All pages in one step: in small steps every write of the server would make the copy begin again. */
const ALL_PAGES = 2 ** 31 - 1;

export interface CopiedDatabase {
  /** Documents alive and deleted; undefined for a file that is no database of documents. */
  documents?: number;
  deleted?: number;
}

/**
 * Copies a database file that another process may be writing to, as it is at one moment, into a single file that was
 * checked and is on disk. Never call it in the process that has the file open.
 *
 * @throws Error when the file cannot be read or the copy is not whole
 */
export async function copyDatabase(source: string, target: string): Promise<CopiedDatabase> {
  const db = new DatabaseSync(source, { readOnly: true, timeout: 5000 });
  try {
    await backup(db, target, { rate: ALL_PAGES });
  } finally {
    db.close();
  }
  return check(target);
}

/**
 * Copies the file of a store's identity. The server holds its lock for as long as it runs, and writes to it only at
 * its very first start: so the bytes are copied as they are, and looked at.
 *
 * @throws Error when the copy has no identity
 */
export function copyIdentity(source: string, target: string): void {
  copyFileSync(source, target);
  check(target);
  const db = new DatabaseSync(target, { readOnly: true });
  try {
    const row = db.prepare('SELECT count(*) AS n FROM identity').get();
    if (Number(row?.n) < 2) throw new Error('the identity of the store is not complete');
  } finally {
    db.close();
  }
}

function check(path: string): CopiedDatabase {
  const db = new DatabaseSync(path);
  try {
    // One file, without a log beside it.
    db.exec('PRAGMA journal_mode = DELETE');
    const result = String(Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {})[0]);
    if (result !== 'ok') throw new Error(result);
    return countDocuments(db);
  } finally {
    db.close();
    syncFile(path);
  }
}

function countDocuments(db: DatabaseSync): CopiedDatabase {
  const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name IN ('docs', 'meta')").get();
  if (Number(tables?.n) < 2) return {};
  const read = db.prepare('SELECT value FROM meta WHERE key = ?');
  return { documents: Number(read.get('docs')?.value ?? 0), deleted: Number(read.get('deleted')?.value ?? 0) };
}

export function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
