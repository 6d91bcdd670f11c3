import { createHmac } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseDatabaseName, type Kind } from '../../src/lib/domain/records/index.ts';
import type { Log } from '../http/log.ts';
import { NotFoundError, type ChangeRow, type Engine } from '../store/engine.ts';
import { TABLE_OF, toRow } from './rows.ts';
import { openWarehouseStore, pseudonymKey } from './store.ts';

const QUIET_MS = 500;

/** Follows the changes of every station's databases and keeps counts' rows without identities. Its checkpoint is its own. */
export class ReadModel {
  readonly db: DatabaseSync;
  readonly #engine: Engine;
  readonly #log: Log;
  readonly #key: Buffer;
  readonly #stopListening: () => void;
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(engine: Engine, dataDir: string, log: Log) {
    this.#engine = engine;
    this.#log = log;
    this.#key = pseudonymKey(dataDir);
    this.db = openWarehouseStore(dataDir);
    this.#stopListening = engine.onUpdate((database, type) => this.#note(database, type === 'deleted'));
    this.#work = this.#noteAll().then(() => this.#drain());
  }

  /** Resolves when every change that was noticed is in the rows. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#work = this.#work.then(() => this.#drain());
    return this.#work;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    clearTimeout(this.#timer);
    await this.#work;
    this.db.close();
  }

  #note(database: string, deleted: boolean): void {
    const target = deleted ? parseDatabaseName(database) : undefined;
    if (target) this.#forget(database, target.stationCode, target.kind);
    this.#changed.add(database);
    this.#timer ??= setTimeout(() => void this.refresh(), QUIET_MS);
  }

  /** At the start: every database that is there, and every one that was there. */
  async #noteAll(): Promise<void> {
    for (const name of await this.#engine.list()) this.#changed.add(name);
    for (const row of this.db.prepare('SELECT database FROM feeds').all()) this.#changed.add(String(row.database));
  }

  async #drain(): Promise<void> {
    for (const database of [...this.#changed]) {
      if (this.#closed) return;
      this.#changed.delete(database);
      const target = parseDatabaseName(database);
      if (!target) continue;
      try {
        await this.#follow(database, target.stationCode, target.kind);
      } catch (error) {
        if (error instanceof NotFoundError) this.#forget(database, target.stationCode, target.kind);
        else this.#log.error({ database, err: error }, 'read model: a database could not be followed');
      }
    }
  }

  async #follow(name: string, stationCode: string, kind: Kind): Promise<void> {
    const database = await this.#engine.open(name);
    const store = `${this.#engine.instance}/${this.#engine.generation}`;
    const feed = this.db.prepare('SELECT store, seq FROM feeds WHERE database = ?').get(name);
    if (feed && feed.store !== store) this.#forget(name, stationCode, kind);
    const since = feed?.store === store && feed.seq !== null ? String(feed.seq) : undefined;
    this.db
      .prepare('INSERT OR IGNORE INTO feeds (database, station_code, store) VALUES (?, ?, ?)')
      .run(name, stationCode, store);
    for await (const page of database.changes({ since, bodies: true })) {
      this.#write(name, stationCode, kind, page);
      if (this.#closed) return;
      await nextTurn();
    }
  }

  /** One page and its checkpoint, together or not at all. */
  #write(name: string, stationCode: string, kind: Kind, page: ChangeRow[]): void {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      for (const change of page) this.#apply(name, stationCode, kind, change);
      this.db
        .prepare('UPDATE feeds SET seq = ?, received_at = ? WHERE database = ?')
        .run(page.at(-1)?.seq ?? null, new Date().toISOString(), name);
      this.db.exec('COMMIT');
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
  }

  #apply(name: string, stationCode: string, kind: Kind, { id, deleted, revision }: ChangeRow): void {
    if (id.startsWith('_design/')) return;
    const table = TABLE_OF[kind];
    const document = revision && !deleted ? (JSON.parse(revision.body) as Record<string, unknown>) : undefined;
    if (kind === 'settings' && id === 'station' && document)
      this.db.prepare('INSERT OR REPLACE INTO stations VALUES (?, ?)').run(stationCode, String(document.name ?? ''));
    if (!table) return;
    const keyOf = (one: string) => createHmac('sha256', this.#key).update(`${name}/${one}`).digest('base64url');
    const key = keyOf(id);
    const row = document && toRow(kind, document);
    if (!row) return void this.db.prepare(`DELETE FROM ${table} WHERE key = ?`).run(key);
    const merged = row.mergedInto === undefined ? {} : { merged_into: keyOf(row.mergedInto) };
    const columns = { key, station_code: stationCode, ...row.columns, ...merged };
    const names = Object.keys(columns);
    this.db
      .prepare(`INSERT OR REPLACE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
      .run(...Object.values(columns));
  }

  /** The database is gone, or it is another one under the same name: what was counted from it counts no more. */
  #forget(name: string, stationCode: string, kind: Kind): void {
    const table = TABLE_OF[kind];
    if (table) this.db.prepare(`DELETE FROM ${table} WHERE station_code = ?`).run(stationCode);
    else this.db.prepare('DELETE FROM stations WHERE code = ?').run(stationCode);
    this.db.prepare('DELETE FROM feeds WHERE database = ?').run(name);
  }
}
