import type { DatabaseSync } from 'node:sqlite';

const DAY_MS = 24 * 60 * 60 * 1000;
const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 60 * 60 * 1000;

/** Free wrong tries. A device has more because several people use it, an address because all tablets of a station share one. */
const FREE = { account: 5, device: 10, address: 20 } as const;
export type AttemptScope = keyof typeof FREE;

/**
 * Counts wrong sign-ins per account, device and address. A try is counted before its secret is checked, so that parallel tries do
 * not slip through, and taken back when the secret was right. All times are epoch milliseconds.
 */
export class Attempts {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Milliseconds that this account, device or address still has to wait; 0 when it may try. */
  waitMs(scope: AttemptScope, name: string, now: number): number {
    const row = this.#db.prepare('SELECT blocked_until FROM attempts WHERE key = ?').get(keyOf(scope, name));
    return Math.max(0, Number(row?.blocked_until ?? 0) - now);
  }

  count(scope: AttemptScope, name: string, now: number): void {
    const key = keyOf(scope, name);
    this.#db.prepare('DELETE FROM attempts WHERE last_at < ?').run(now - DAY_MS);
    const before = this.#db.prepare('SELECT failures FROM attempts WHERE key = ?').get(key)?.failures;
    const failures = Number(before ?? 0) + 1;
    this.#db
      .prepare('INSERT OR REPLACE INTO attempts (key, failures, last_at, blocked_until) VALUES (?, ?, ?, ?)')
      .run(key, failures, now, now + delayMs(failures, FREE[scope]));
  }

  /** The secret was right: the account starts anew, the address and the device get their try back. */
  succeeded(account: string, address: string, device?: string): void {
    this.#db.prepare('DELETE FROM attempts WHERE key = ?').run(keyOf('account', account));
    const giveBack = this.#db.prepare(
      'UPDATE attempts SET failures = failures - 1, blocked_until = 0 WHERE key = ? AND failures > 0',
    );
    giveBack.run(keyOf('address', address));
    if (device !== undefined) giveBack.run(keyOf('device', device));
  }
}

const keyOf = (scope: AttemptScope, name: string) => `${scope}:${name}`;

/** 0 for the free tries, then 30 s doubling to one hour. */
function delayMs(failures: number, free: number): number {
  return failures < free ? 0 : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - free));
}
