import { randomUUID } from 'node:crypto';
import type { Engine, UpdateType } from '../store/engine.ts';

export interface UpdateRow {
  db_name: string;
  type: UpdateType;
  seq: string;
}

/**
 * The last event of each database since the server started, for `_db_updates`. Its sequences hold a random id, so
 * that one from before a restart is noticed and answered with every database.
 */
export class UpdatesLog {
  readonly #id = randomUUID().slice(0, 8);
  readonly #engine: Engine;
  readonly #last = new Map<string, { at: number; type: UpdateType }>();
  readonly #listeners = new Set<(dbName: string) => void>();
  readonly #stop: () => void;
  #at = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#stop = engine.onUpdate((dbName, type) => {
      this.#at += 1;
      // Kept in order of the last event.
      this.#last.delete(dbName);
      this.#last.set(dbName, { at: this.#at, type });
      for (const listener of [...this.#listeners]) listener(dbName);
    });
  }

  get lastSeq(): string {
    return this.#format(this.#at);
  }

  onUpdate(listener: (dbName: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Events after `since`; for a sequence of before the start, every database. */
  async rowsSince(since: string): Promise<UpdateRow[]> {
    if (since === 'now') return [];
    const match = /^(\d{1,15})-(.*)$/.exec(since);
    const known = match?.[2] === this.#id;
    const from = known ? Number(match[1]) : 0;
    const rows = [...this.#last]
      .filter(([, event]) => event.at > from)
      .map(([db_name, { at, type }]) => ({ db_name, type, seq: this.#format(at) }));
    if (known) return rows;
    const listed = new Set(rows.map((row) => row.db_name));
    const silent = (await this.#engine.list()).filter((name) => !listed.has(name));
    return [...silent.map((db_name) => ({ db_name, type: 'updated' as const, seq: this.#format(0) })), ...rows];
  }

  close(): void {
    this.#stop();
  }

  #format(at: number): string {
    return `${at}-${this.#id}`;
  }
}
