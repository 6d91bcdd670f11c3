import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  assertDatabaseName,
  ExistsError,
  NotFoundError,
  StorageError,
  type Database,
  type Engine,
  type UpdateType,
} from '../engine.ts';
import { Connection } from './connection.ts';
import { SqliteDatabase } from './database.ts';
import { takeIdentity, type Identity } from './identity.ts';
import { ConnectionPool } from './pool.ts';
import { createTables, hasTables, openFile } from './schema.ts';

const SUFFIX = '.sqlite';

/** Legal names have lower-case letters only and no dot, so a slash can become a dot. */
const fileNameOf = (name: string) => name.replaceAll('/', '.') + SUFFIX;
const nameOfFile = (file: string) => file.slice(0, -SUFFIX.length).replaceAll('.', '/');

export interface SqliteOptions {
  /** How many database files are kept open, default 64. */
  maxOpenFiles?: number;
}

type UpdateListener = (dbName: string, type: UpdateType) => void;

/**
 * Opens the store in `dir` (made when absent).
 *
 * @throws Error when another process has the folder
 */
export async function openSqliteEngine(dir: string, options: SqliteOptions = {}): Promise<Engine> {
  mkdirSync(join(dir, 'databases'), { recursive: true });
  return new SqliteEngine(dir, takeIdentity(dir), options);
}

class SqliteEngine implements Engine {
  readonly instance: string;
  readonly generation: string;
  readonly #dir: string;
  readonly #identity: Identity;
  readonly #pool: ConnectionPool;
  readonly #databases = new Map<string, SqliteDatabase>();
  readonly #listeners = new Set<UpdateListener>();
  #closed = false;

  constructor(dir: string, identity: Identity, options: SqliteOptions) {
    this.#dir = join(dir, 'databases');
    this.#identity = identity;
    this.instance = identity.instance;
    this.generation = identity.generation;
    this.#pool = new ConnectionPool(options.maxOpenFiles ?? 64, (name) => this.#connect(name));
    for (const file of readdirSync(this.#dir)) {
      if (file.endsWith(SUFFIX)) this.#add(nameOfFile(file));
    }
  }

  async list(): Promise<string[]> {
    return [...this.#databases.keys()].sort();
  }

  async open(name: string): Promise<Database> {
    const database = this.#databases.get(name);
    if (!database) throw new NotFoundError(name);
    return database;
  }

  async create(name: string): Promise<Database> {
    assertDatabaseName(name);
    if (this.#databases.has(name)) throw new ExistsError(name);
    const database = this.#add(name);
    try {
      const db = openFile(this.#path(name));
      if (!hasTables(db)) createTables(db, randomUUID());
      db.close();
    } catch (error) {
      this.#databases.delete(name);
      throw error;
    }
    this.#tell(name, 'created');
    return database;
  }

  async destroy(name: string): Promise<void> {
    const database = this.#databases.get(name);
    if (!database) throw new NotFoundError(name);
    this.#databases.delete(name);
    database.markDestroyed();
    this.#pool.close(name);
    // The main file first: SQLite drops a log that it finds without one.
    for (const part of ['', '-wal', '-shm']) rmSync(this.#path(name) + part, { force: true });
    syncFolder(this.#dir);
    this.#tell(name, 'deleted');
  }

  onUpdate(listener: UpdateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    for (const database of this.#databases.values()) database.drain();
    this.#closed = true;
    this.#pool.closeAll();
    this.#identity.release();
  }

  #add(name: string): SqliteDatabase {
    const database = new SqliteDatabase(name, () => this.#pool.use(name));
    database.onChange((event) => {
      if (event === 'changed') this.#tell(name, 'updated');
    });
    this.#databases.set(name, database);
    return database;
  }

  #connect(name: string): Connection {
    if (this.#closed) throw new Error('The store is closed.');
    const path = this.#path(name);
    if (!existsSync(path)) throw new StorageError(`The file of the database ${name} is gone.`);
    const db = openFile(path);
    try {
      // Without tables: a crash came while the database was being created.
      if (!hasTables(db)) createTables(db, randomUUID());
      return new Connection(db, this.generation);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  #path(name: string): string {
    return join(this.#dir, fileNameOf(name));
  }

  #tell(name: string, type: UpdateType): void {
    for (const listener of [...this.#listeners]) listener(name, type);
  }
}

/** Makes the removal of a file last. */
function syncFolder(dir: string): void {
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
