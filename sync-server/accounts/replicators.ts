import { timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { stationOfDatabase } from '../../src/lib/domain/records/index.ts';
import type { Access } from '../couch/context.ts';
import { badRequest } from '../http/api-error.ts';
import { randomToken, sha256 } from './tokens.ts';

/** The account of one station's server at a warehouse. Instants in UTC. */
export interface Replicator {
  name: string;
  stationCode: string;
  createdAt: string;
  lastUsedAt?: string;
  revokedAt?: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS replicators (
    station_code TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, secret_hash TEXT NOT NULL, created_at TEXT NOT NULL,
    last_used_at TEXT, revoked_at TEXT
  ) STRICT;
`;
const TOUCH_EVERY_MS = 60_000;
const PREFIX = 'replicator-';
const ROLE = 'replicator:';

/** Accounts by which stations send their databases up. The passwords are 256 random bits: a fast hash protects them. */
export class Replicators {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  /** Makes the account of a station, or gives it a new password; the one before ends. @throws ApiError 400 */
  issue(stationCode: string): { replicator: Replicator; password: string } {
    const code = stationCode.toLowerCase();
    if (!/^[a-z0-9]{1,20}$/.test(code)) throw badRequest('Mã trạm chỉ gồm chữ không dấu và số, tối đa 20 ký tự.');
    const password = randomToken();
    this.#db
      .prepare(
        `INSERT INTO replicators VALUES (?, ?, ?, ?, NULL, NULL) ON CONFLICT (station_code) DO UPDATE
         SET secret_hash = excluded.secret_hash, revoked_at = NULL`,
      )
      .run(code, PREFIX + code, sha256(password), new Date().toISOString());
    return { replicator: this.#find(PREFIX + code) as Replicator, password };
  }

  list(): Replicator[] {
    return this.#db.prepare('SELECT * FROM replicators ORDER BY station_code').all().map(toReplicator);
  }

  /** Ends the account until a new password is issued; undefined when there is none. */
  revoke(name: string): Replicator | undefined {
    const now = new Date().toISOString();
    this.#db.prepare('UPDATE replicators SET revoked_at = coalesce(revoked_at, ?) WHERE name = ?').run(now, name);
    return this.#find(name);
  }

  /** The account whose name and password these are, undefined for any other. */
  signIn(name: string, password: string): Replicator | undefined {
    if (!name.startsWith(PREFIX)) return undefined;
    const row = this.#db.prepare('SELECT * FROM replicators WHERE name = ? AND revoked_at IS NULL').get(name);
    if (!row || !timingSafeEqual(Buffer.from(sha256(password)), Buffer.from(String(row.secret_hash)))) return undefined;
    const replicator = toReplicator(row);
    this.#touch(replicator);
    return replicator;
  }

  #find(name: string): Replicator | undefined {
    const row = this.#db.prepare('SELECT * FROM replicators WHERE name = ?').get(name);
    return row && toReplicator(row);
  }

  /** Writes at most once a minute. */
  #touch({ name, lastUsedAt }: Replicator): void {
    const now = Date.now();
    if (lastUsedAt !== undefined && now - Date.parse(lastUsedAt) < TOUCH_EVERY_MS) return;
    this.#db.prepare('UPDATE replicators SET last_used_at = ? WHERE name = ?').run(new Date(now).toISOString(), name);
  }
}

const toReplicator = (row: Record<string, unknown>): Replicator => ({
  name: String(row.name),
  stationCode: String(row.station_code),
  createdAt: String(row.created_at),
  ...(row.last_used_at === null ? {} : { lastUsedAt: String(row.last_used_at) }),
  ...(row.revoked_at === null ? {} : { revokedAt: String(row.revoked_at) }),
});

/** Role of a replicator's principal. */
export const replicatorRole = (stationCode: string): string => ROLE + stationCode;

/** Reads, writes and makes the databases of its one station, and does nothing else. `db` undefined: the server as a whole. */
export function mayReplicate(roles: readonly string[], db: string | undefined, access: Access): boolean {
  const own = roles.find((role) => role.startsWith(ROLE))?.slice(ROLE.length);
  if (own === undefined || access === 'admin') return false;
  if (db === undefined) return access === 'read';
  return stationOfDatabase(db) === own;
}
