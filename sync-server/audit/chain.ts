import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openSmallStore } from '../operate/small-store.ts';
import { nextLine, ORIGIN, type AuditEntry, type AuditLine, type Head } from './line.ts';

/** `origin`: where the chain stood when the file was made. The triggers stop slips, not attackers: against those is the chain. */
const schemaFor = ({ seq, hash }: Head) => `
  CREATE TABLE origin (seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  INSERT INTO origin VALUES (${seq}, '${hash}');
  CREATE TABLE lines (seq INTEGER PRIMARY KEY, text TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TRIGGER lines_stay BEFORE DELETE ON lines BEGIN SELECT RAISE(ABORT, 'append only'); END;
  CREATE TRIGGER lines_keep BEFORE UPDATE ON lines BEGIN SELECT RAISE(ABORT, 'append only'); END;
`;

/** Last line of a file that is full: the chain goes on in the next one. */
export const CONTINUED = 'audit.continued';
const MAX_LINES = 200_000;

const FILE = /^audit-(\d{4,})\.sqlite$/;
export const auditFile = (number: number) => `audit-${String(number).padStart(4, '0')}.sqlite`;

/** Numbers of the files of a data folder, in order. */
export function auditFiles(dataDir: string): number[] {
  const numbers = readdirSync(dataDir).flatMap((name) => FILE.exec(name)?.[1] ?? []);
  return numbers.map(Number).sort((a, b) => a - b);
}

export type DatedEntry = AuditEntry & { at: string };

/**
 * Appends to the chain in a data folder. Several processes may do so at once (the server, a backup, a check): each
 * append takes the write lock of the newest file and reads where the chain stands.
 */
export class AuditChain {
  readonly #dir: string;
  readonly #maxLines: number;
  #number: number;
  #db: DatabaseSync;

  /** @throws DamagedFileError */
  constructor(dataDir: string, maxLines = MAX_LINES) {
    this.#dir = dataDir;
    this.#maxLines = maxLines;
    this.#number = auditFiles(dataDir).at(-1) ?? 1;
    this.#db = this.#open(ORIGIN);
  }

  /** Where the chain ends now. */
  get head(): Head {
    return this.#last() ?? this.#origin();
  }

  /** All entries in one transaction; on disk when it returns. A new month, or many lines, begin a new file. */
  append(entries: readonly DatedEntry[]): Head {
    const month = entries[0]?.at.slice(0, 7) ?? '';
    while (!this.#inLock(() => this.#tryAppend(entries, month))) this.#follow();
    return this.head;
  }

  close(): void {
    this.#db.close();
  }

  /** False when the chain goes on in the next file. */
  #tryAppend(entries: readonly DatedEntry[], month: string): boolean {
    if (this.#isContinued()) return false;
    if (this.#isFull(month)) {
      const at = entries[0]?.at ?? new Date().toISOString();
      const entry = { actor: 'server', device: '', address: '', event: CONTINUED, outcome: 'ok', details: {} } as const;
      this.#insert(at, { ...entry, details: { file: auditFile(this.#number + 1) } });
      return false;
    }
    for (const { at, ...entry } of entries) this.#insert(at, entry);
    return true;
  }

  #insert(at: string, entry: AuditEntry): void {
    const { seq, text, hash } = nextLine(this.head, at, entry);
    this.#db.prepare('INSERT INTO lines VALUES (?, ?, ?)').run(seq, text, hash);
  }

  /** Opens the next file. It is made under the lock of the one before, so that two processes make it once. */
  #follow(): void {
    const before = this.#db;
    const head = this.head;
    this.#number += 1;
    this.#inLock(() => {
      if (!existsSync(join(this.#dir, auditFile(this.#number)))) this.#open(head).close();
    });
    before.close();
    this.#db = this.#open(head);
  }

  #open(origin: Head): DatabaseSync {
    return openSmallStore(join(this.#dir, auditFile(this.#number)), schemaFor(origin));
  }

  #isFull(month: string): boolean {
    const first = this.#db.prepare('SELECT seq, text FROM lines ORDER BY seq LIMIT 1').get();
    if (!first) return false;
    const { at } = JSON.parse(String(first.text)) as AuditLine;
    return month > at.slice(0, 7) || this.head.seq - Number(first.seq) + 2 > this.#maxLines;
  }

  #isContinued(): boolean {
    const last = this.#last();
    return last !== undefined && (JSON.parse(last.text) as AuditLine).event === CONTINUED;
  }

  #last(): (Head & { text: string }) | undefined {
    const row = this.#db.prepare('SELECT seq, text, hash FROM lines ORDER BY seq DESC LIMIT 1').get();
    return row && { seq: Number(row.seq), text: String(row.text), hash: String(row.hash) };
  }

  #origin(): Head {
    const row = this.#db.prepare('SELECT seq, hash FROM origin').get();
    return { seq: Number(row?.seq), hash: String(row?.hash) };
  }

  #inLock<T>(work: () => T): T {
    const db = this.#db;
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}
