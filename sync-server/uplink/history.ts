import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openSmallStore } from '../operate/small-store.ts';
import { databaseName, KINDS, stationOfDatabase, type Kind } from '../../src/lib/domain/records/index.ts';
import { REFUSED_SCHEMA, RefusedDocuments } from './refused.ts';

/** `partial`: the warehouse lacks documents that it refused. `interrupted`: the server stopped in the middle; the next run continues. */
export type RunState = 'running' | 'done' | 'partial' | 'failed' | 'interrupted';
export type Trigger = 'schedule' | 'manual' | 'retry' | 'catchUp';

/** Documents of one database in one run. Instants in UTC. */
export interface Transfer {
  database: string;
  startedAt: string;
  endedAt?: string;
  read: number;
  written: number;
  failures: number;
  state: RunState;
  /** Sentence in Vietnamese. */
  error?: string;
}

export interface Run {
  id: number;
  trigger: Trigger;
  startedAt: string;
  endedAt?: string;
  state: RunState;
  error?: string;
  transfers: Transfer[];
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY, trigger TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, state TEXT NOT NULL, error TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS transfers (
    run_id INTEGER NOT NULL REFERENCES runs (id), database TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT,
    read INTEGER NOT NULL, written INTEGER NOT NULL, failures INTEGER NOT NULL, state TEXT NOT NULL, error TEXT,
    PRIMARY KEY (run_id, database)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;

const now = () => new Date().toISOString();
const optional = <K extends string>(key: K, value: unknown) =>
  (value === null || value === undefined ? {} : { [key]: String(value) }) as { [key in K]?: string };

/** Told when a run begins (`running`) and when it ends. */
export type RunWatch = (run: { id: number; state: RunState; trigger?: Trigger }) => void;

/** What happened each night: `uplink.sqlite` in the data folder. */
export class UplinkHistory {
  readonly #db: DatabaseSync;
  readonly refused: RefusedDocuments;
  readonly #watch: RunWatch;

  constructor(dataDir: string, watch: RunWatch = () => undefined) {
    this.#watch = watch;
    this.#db = openSmallStore(join(dataDir, 'uplink.sqlite'), SCHEMA);
    this.#db.exec(REFUSED_SCHEMA);
    this.refused = new RefusedDocuments(this.#db);
    this.#db.exec(`UPDATE transfers SET state = 'interrupted' WHERE state = 'running';
                   UPDATE runs SET state = 'interrupted' WHERE state = 'running'`);
    this.#db.prepare("INSERT OR IGNORE INTO facts VALUES ('since', ?)").run(now());
  }

  /** When this server began to keep a history. */
  get since(): string {
    return String(this.#db.prepare("SELECT value FROM facts WHERE key = 'since'").get()?.value);
  }

  begin(trigger: Trigger): number {
    const insert = this.#db.prepare("INSERT INTO runs (trigger, started_at, state) VALUES (?, ?, 'running')");
    const id = Number(insert.run(trigger, now()).lastInsertRowid);
    this.#watch({ id, trigger, state: 'running' });
    return id;
  }

  end(id: number, state: RunState, error?: string): void {
    const update = this.#db.prepare('UPDATE runs SET ended_at = ?, state = ?, error = ? WHERE id = ?');
    update.run(now(), state, error ?? null, id);
    this.#watch({ id, state });
  }

  /** Adds or renews the line of one database. */
  put(runId: number, transfer: Transfer): void {
    const { database, startedAt, endedAt, read, written, failures, state, error } = transfer;
    this.#db
      .prepare('INSERT OR REPLACE INTO transfers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(runId, database, startedAt, endedAt ?? null, read, written, failures, state, error ?? null);
  }

  /** When the last complete run ended. */
  lastSuccessAt(): string | undefined {
    const row = this.#db.prepare("SELECT max(ended_at) AS at FROM runs WHERE state = 'done'").get();
    return row?.at ? String(row.at) : undefined;
  }

  /** When each station's databases were last all complete at the warehouse: epoch milliseconds by station's code. */
  sentUpAt(): Map<string, number> {
    const done = this.#db
      .prepare("SELECT database, max(ended_at) AS at FROM transfers WHERE state = 'done' GROUP BY database")
      .all();
    const oldest = new Map<string, number>();
    for (const { database, at } of done) {
      const code = stationOfDatabase(String(database));
      if (code === undefined) continue;
      oldest.set(code, Math.min(Date.parse(String(at)), oldest.get(code) ?? Infinity));
    }
    return oldest;
  }

  /**
   * What the warehouse surely has of a station: for each kind the instant at which the last complete transfer of its database began. What
   * this server had stored before it has arrived; of a transfer that lacks refused documents nothing is claimed.
   */
  arrivedBefore(stationCode: string): Partial<Record<Kind, string>> {
    const begun = this.#db.prepare("SELECT max(started_at) AS at FROM transfers WHERE state = 'done' AND database = ?");
    const known: Partial<Record<Kind, string>> = {};
    for (const kind of KINDS) {
      const at = begun.get(databaseName(stationCode, kind))?.at;
      if (at) known[kind] = String(at);
    }
    return known;
  }

  /** Runs that failed since the last complete one. */
  failuresInARow(): number {
    const row = this.#db
      .prepare(
        `SELECT count(*) AS n FROM runs WHERE state <> 'running'
         AND id > coalesce((SELECT max(id) FROM runs WHERE state = 'done'), 0)`,
      )
      .get();
    return Number(row?.n ?? 0);
  }

  /** The newest runs first. */
  list(limit: number): Run[] {
    const runs = this.#db.prepare('SELECT * FROM runs ORDER BY id DESC LIMIT ?').all(limit);
    const transfers = this.#db.prepare('SELECT * FROM transfers WHERE run_id = ? ORDER BY started_at');
    return runs.map((run) => ({
      id: Number(run.id),
      trigger: String(run.trigger) as Trigger,
      startedAt: String(run.started_at),
      ...optional('endedAt', run.ended_at),
      state: String(run.state) as RunState,
      ...optional('error', run.error),
      transfers: transfers.all(Number(run.id)).map((row) => ({
        database: String(row.database),
        startedAt: String(row.started_at),
        ...optional('endedAt', row.ended_at),
        read: Number(row.read),
        written: Number(row.written),
        failures: Number(row.failures),
        state: String(row.state) as RunState,
        ...optional('error', row.error),
      })),
    }));
  }

  close(): void {
    this.#db.close();
  }
}
