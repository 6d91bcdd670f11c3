import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  assertDatabaseName,
  DamagedError,
  ExistsError,
  NotFoundError,
  StorageError,
  type Database,
  type Engine,
  type UpdateType,
} from '../engine.ts';
import { Checkpoints } from './checkpoints.ts';
import { Connection } from './connection.ts';
import { SqliteDatabase } from './database.ts';
import { FILE_PARTS, fileNameOf, isDatabaseFile, nameOfFile, syncFolder } from './files.ts';
import { takeIdentity, type Identity } from './identity.ts';
import { Integrity, isDamage, type StoreLog } from './integrity.ts';
import { ConnectionPool } from './pool.ts';
import { createTables, hasTables, openFile } from './schema.ts';

export interface SqliteOptions {
  /** How many database files are kept open, default 256. */
  maxOpenFiles?: number;
  /** Told of damage; by default a line on standard error. */
  log?: StoreLog;
}

/** A database that is being created; a crash may leave one. */
const UNFINISHED = '.new';
const IS_UNFINISHED = /\.sqlite\.new(-wal|-shm)?$/;

type UpdateListener = (dbName: string, type: UpdateType) => void;

/**
 * Opens the store in `dir` (made when absent).
 *
 * @throws Error when another process has the folder
 */
export async function openSqliteEngine(dir: string, options: SqliteOptions = {}): Promise<Engine> {
  mkdirSync(join(dir, 'databases'), { recursive: true });
  const identity = takeIdentity(dir);
  const log: StoreLog = (level, msg, extra) => console.error(JSON.stringify({ level, msg, ...extra }));
  try {
    const integrity = new Integrity(dir, options.log ?? log);
    integrity.begin();
    return new SqliteEngine(dir, identity, integrity, options);
  } catch (error) {
    identity.release();
    throw error;
  }
}

class SqliteEngine implements Engine {
  readonly instance: string;
  readonly generation: string;
  readonly #dir: string;
  readonly #identity: Identity;
  readonly #integrity: Integrity;
  readonly #pool: ConnectionPool;
  readonly #checkpoints = new Checkpoints();
  readonly #databases = new Map<string, SqliteDatabase>();
  readonly #listeners = new Set<UpdateListener>();
  #closed = false;

  constructor(dir: string, identity: Identity, integrity: Integrity, options: SqliteOptions) {
    this.#dir = join(dir, 'databases');
    this.#identity = identity;
    this.#integrity = integrity;
    this.instance = identity.instance;
    this.generation = identity.generation;
    this.#pool = new ConnectionPool(options.maxOpenFiles ?? 256, (name) => this.#connect(name));
    for (const file of readdirSync(this.#dir)) {
      if (isDatabaseFile(file)) this.#add(nameOfFile(file));
      else if (IS_UNFINISHED.test(file)) rmSync(join(this.#dir, file));
    }
  }

  async list(): Promise<string[]> {
    return [...this.#databases.keys()].sort();
  }

  damaged(): string[] {
    return this.#integrity.damaged();
  }

  async open(name: string): Promise<Database> {
    return this.#find(name);
  }

  #find(name: string): SqliteDatabase {
    const database = this.#databases.get(name);
    if (database) return database;
    throw this.damaged().includes(name) ? new DamagedError(name) : new NotFoundError(name);
  }

  async create(name: string): Promise<Database> {
    assertDatabaseName(name);
    if (this.#databases.has(name)) throw new ExistsError(name);
    if (this.damaged().includes(name)) throw new DamagedError(name);
    // Under another name until it is whole, so that a file without tables is always damage and never a new database.
    const unfinished = this.#path(name) + UNFINISHED;
    for (const part of FILE_PARTS) rmSync(unfinished + part, { force: true });
    const db = openFile(unfinished);
    createTables(db, randomUUID());
    db.close();
    renameSync(unfinished, this.#path(name));
    syncFolder(this.#dir);
    const database = this.#add(name);
    this.#tell(name, 'created');
    return database;
  }

  async destroy(name: string): Promise<void> {
    await this.#checkpoints.idle(this.#path(name));
    const database = this.#find(name);
    this.#databases.delete(name);
    database.markDestroyed();
    this.#pool.close(name);
    // The main file first: SQLite drops a log that it finds without one.
    for (const part of FILE_PARTS) rmSync(this.#path(name) + part, { force: true });
    syncFolder(this.#dir);
    this.#tell(name, 'deleted');
  }

  onUpdate(listener: UpdateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await Promise.all([...this.#databases.values()].map((database) => database.drain()));
    await this.#checkpoints.close();
    this.#closed = true;
    this.#pool.closeAll();
    this.#integrity.end();
    this.#identity.release();
  }

  #add(name: string): SqliteDatabase {
    const database = new SqliteDatabase(name, {
      open: () => this.#pool.use(name),
      close: () => this.#pool.close(name),
      copyLog: (work) => this.#checkpoints.during(this.#path(name), work),
    });
    database.onChange((event) => {
      if (event === 'changed') this.#tell(name, 'updated');
    });
    this.#databases.set(name, database);
    return database;
  }

  #connect(name: string): Connection {
    if (this.#closed) throw new Error('The store is closed.');
    const path = this.#path(name);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) throw new StorageError(`The file of the database ${name} is gone.`);
    try {
      // SQLite takes an empty file for a new database and begins to write to it.
      if (size === 0) throw new DamagedError(name);
      const db = openFile(path);
      if (hasTables(db)) return new Connection(db, path, this.generation);
      db.close();
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
    throw new DamagedError(name);
  }

  #path(name: string): string {
    return join(this.#dir, fileNameOf(name));
  }

  #tell(name: string, type: UpdateType): void {
    for (const listener of [...this.#listeners]) listener(name, type);
  }
}
