import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** A revision that the warehouse did not take. Instants in UTC. */
export interface RefusedDocument {
  database: string;
  id: string;
  rev: string;
  /** The warehouse's own words. */
  reason: string;
  since: string;
  lastTriedAt: string;
  tries: number;
}

export type Refusal = Pick<RefusedDocument, 'id' | 'rev' | 'reason'>;

export const REFUSED_SCHEMA = `
  CREATE TABLE IF NOT EXISTS refused (
    database TEXT NOT NULL, id TEXT NOT NULL, rev TEXT NOT NULL, reason TEXT NOT NULL, since TEXT NOT NULL,
    last_tried_at TEXT NOT NULL, tries INTEGER NOT NULL, PRIMARY KEY (database, id, rev)
  ) STRICT;
`;

const MAX_REASON = 300;

/**
 * What the warehouse refused and still lacks. The replicator's checkpoint has passed it: only this list brings it there.
 * It is written before the checkpoint moves.
 */
export class RefusedDocuments {
  readonly #db: DatabaseSync;
  readonly #put: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#put = db.prepare(
      `INSERT INTO refused VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE
       SET reason = excluded.reason, last_tried_at = excluded.last_tried_at, tries = tries + 1`,
    );
  }

  /** Adds documents, or counts another try of them; all are on disk when it returns. */
  add(database: string, refusals: readonly Refusal[]): void {
    if (refusals.length === 0) return;
    const now = new Date().toISOString();
    this.#together(() => {
      for (const { id, rev, reason } of refusals)
        this.#put.run(database, id, rev, reason.slice(0, MAX_REASON), now, now);
    });
  }

  /** They arrived, or what replaced them did. */
  remove(database: string, done: readonly Pick<RefusedDocument, 'id' | 'rev'>[]): void {
    const remove = this.#db.prepare('DELETE FROM refused WHERE database = ? AND id = ? AND rev = ?');
    this.#together(() => {
      for (const { id, rev } of done) remove.run(database, id, rev);
    });
  }

  count(database?: string): number {
    const row =
      database === undefined
        ? this.#db.prepare('SELECT count(*) AS n FROM refused').get()
        : this.#db.prepare('SELECT count(*) AS n FROM refused WHERE database = ?').get(database);
    return Number(row?.n ?? 0);
  }

  /** The oldest first; of one database or of all. */
  list(limit: number, database?: string): RefusedDocument[] {
    const rows =
      database === undefined
        ? this.#db.prepare('SELECT * FROM refused ORDER BY since, id LIMIT ?').all(limit)
        : this.#db.prepare('SELECT * FROM refused WHERE database = ? ORDER BY since, id LIMIT ?').all(database, limit);
    return rows.map((row) => ({
      database: String(row.database),
      id: String(row.id),
      rev: String(row.rev),
      reason: String(row.reason),
      since: String(row.since),
      lastTriedAt: String(row.last_tried_at),
      tries: Number(row.tries),
    }));
  }

  #together(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

/** The documents of a `_bulk_docs` request that were not stored; without `rev` in a row every revision of that id counts. */
export function refusalsOf(rows: unknown, docs: readonly unknown[]): Refusal[] {
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: { id?: unknown; rev?: unknown; error?: unknown; reason?: unknown }) => {
    if (row === null || typeof row !== 'object' || row.error === undefined || typeof row.id !== 'string') return [];
    // Design documents carry no records, and a station's account may not write them.
    if (row.id.startsWith('_design/')) return [];
    const reason = `${String(row.error)}: ${String(row.reason ?? '')}`;
    const sent = (docs as { _id?: string; _rev?: string }[]).filter(({ _id }) => _id === row.id);
    const revs = typeof row.rev === 'string' && row.rev !== '' ? [row.rev] : sent.map(({ _rev }) => String(_rev));
    return revs.map((rev) => ({ id: String(row.id), rev, reason }));
  });
}
