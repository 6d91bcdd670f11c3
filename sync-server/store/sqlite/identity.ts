import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

const FILE = 'store.sqlite';

/** Who this store is, and the lock that keeps a second process out of the folder. */
export interface Identity {
  instance: string;
  generation: string;
  release(): void;
}

const newId = () => randomUUID().replaceAll('-', '');

function openLocked(dir: string): DatabaseSync {
  const db = new DatabaseSync(`${dir}/${FILE}`, { timeout: 1000 });
  try {
    db.exec(`
      PRAGMA synchronous = FULL;
      PRAGMA locking_mode = EXCLUSIVE;
      BEGIN EXCLUSIVE;
      CREATE TABLE IF NOT EXISTS identity (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    `);
  } catch (error) {
    db.close();
    throw new Error(`The data folder ${dir} is in use by another process, or cannot be written.`, { cause: error });
  }
  return db;
}

/**
 * Takes the folder for this process and reads its identity; makes one at first start.
 *
 * @throws Error when another process has the folder
 */
export function takeIdentity(dir: string): Identity {
  const db = openLocked(dir);
  const add = db.prepare('INSERT OR IGNORE INTO identity (key, value) VALUES (?, ?)');
  add.run('instance', newId());
  add.run('generation', newId());
  db.exec('COMMIT');
  const read = db.prepare('SELECT value FROM identity WHERE key = ?');
  const value = (key: string) => String(read.get(key)?.value ?? '');
  return { instance: value('instance'), generation: value('generation'), release: () => db.close() };
}

/**
 * Gives a restored store a new generation, so that every device compares and sends again what is missing. To be
 * called on a folder that no process uses.
 */
export function renewGeneration(dir: string): void {
  const db = openLocked(dir);
  db.prepare("INSERT OR REPLACE INTO identity (key, value) VALUES ('generation', ?)").run(newId());
  db.exec('COMMIT');
  db.close();
}
