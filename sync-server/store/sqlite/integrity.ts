import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FILE_PARTS, fileNameOf, isDatabaseFile, nameOfFile, syncFolder } from './files.ts';
import { hasTables } from './schema.ts';

/** Stands in the folder while the store is open; one that is there at the start was left by a crash. */
const MARKER = 'unclean';
const ASIDE = 'damaged';

export type StoreLog = (level: 'warn' | 'error', message: string, extra: Record<string, unknown>) => void;

/** Watches over the files of one store, which this process has taken for itself. */
export class Integrity {
  readonly #dir: string;
  readonly #log: StoreLog;

  constructor(dir: string, log: StoreLog) {
    this.#dir = dir;
    this.#log = log;
  }

  /** Checks every file when the last stop was not a clean one, and marks the store as open. */
  begin(): void {
    const marker = join(this.#dir, MARKER);
    if (existsSync(marker)) this.#checkAll();
    writeFileSync(marker, '');
    syncFolder(this.#dir);
  }

  /** Everything is closed and on disk. */
  end(): void {
    rmSync(join(this.#dir, MARKER), { force: true });
  }

  /** Databases whose file was set aside and not put back yet. */
  damaged(): string[] {
    return damagedDatabases(this.#dir);
  }

  #checkAll(): void {
    const databases = join(this.#dir, 'databases');
    const files = readdirSync(databases).filter(isDatabaseFile);
    this.#log('warn', 'the last stop was not a clean one: every database is checked', { databases: files.length });
    for (const file of files) {
      const fault = faultOf(join(databases, file));
      if (fault !== undefined) this.#setAside(file, fault);
    }
  }

  /** The damaged file stays as it is: what can be read from it may be all that there is. */
  #setAside(file: string, fault: string): void {
    const aside = join(this.#dir, ASIDE);
    mkdirSync(aside, { recursive: true });
    const target = `${file}.${new Date().toISOString().replace(/\D/g, '')}`;
    for (const part of FILE_PARTS) {
      const source = join(this.#dir, 'databases', file) + part;
      if (existsSync(source)) renameSync(source, join(aside, target) + part);
    }
    syncFolder(join(this.#dir, 'databases'));
    syncFolder(aside);
    this.#log('error', 'a database is damaged: its file was set aside and the database is shut until it is restored', {
      db: nameOfFile(file),
      file: join(ASIDE, target),
      fault,
    });
  }
}

/** The same for a store that another process may have open. */
export function damagedDatabases(dir: string): string[] {
  const aside = join(dir, ASIDE);
  if (!existsSync(aside)) return [];
  const files = readdirSync(aside).map((file) => file.replace(/\.\d+(-wal|-shm)?$/, ''));
  const names = new Set(files.filter(isDatabaseFile).map(nameOfFile));
  return [...names].filter((name) => !existsSync(join(dir, 'databases', fileNameOf(name)))).sort();
}

/** What is wrong with a file, undefined when it is whole. @throws Error when the disk or the rights do not let it be read */
function faultOf(path: string): string | undefined {
  try {
    // Only read: what opens a damaged file to write may change it.
    const db = new DatabaseSync(path, { readOnly: true });
    try {
      if (!hasTables(db)) return 'the file has no tables';
      const [first] = db.prepare('PRAGMA quick_check(1)').all();
      const result = String(Object.values(first ?? {})[0]);
      return result === 'ok' ? undefined : result;
    } finally {
      db.close();
    }
  } catch (error) {
    if (isDamage(error)) return error.message;
    throw error;
  }
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** True for SQLite's errors about the content of a file. */
export function isDamage(error: unknown): error is Error {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false;
  return [SQLITE_CORRUPT, SQLITE_NOTADB].includes(error.errcode & 0xff);
}
