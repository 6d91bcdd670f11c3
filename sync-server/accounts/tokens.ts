import { createHash, randomBytes } from 'node:crypto';
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { AccessClaims } from './access-tokens.ts';
import { rowToPerson, type Person } from './people.ts';
import type { DeviceKey, PublicJwk } from './public-key.ts';

/** A refresh token that is not used for so many days ends: a tablet may stay without a connection for weeks. */
export const REFRESH_IDLE_DAYS = 90;

/** Whose session it is, and on which device. */
export interface TokenHolder {
  person: Person;
  deviceId: string;
  deviceLastSeen: string;
  /** Absent until the device has shown one. */
  deviceKey?: DeviceKey;
}

/** `revoked`: the session was real, but the device or the person may no longer work. `expired`: not used for too long. */
export type TokenState = { state: 'valid' | 'revoked' | 'expired'; holder: TokenHolder } | { state: 'unknown' };

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** 256 random bits, as text for a header. */
export const randomToken = () => randomBytes(32).toString('base64url');

const HOLDER =
  'people.*, devices.id AS device_id, devices.revoked_at, devices.last_seen, devices.key_jwk, devices.key_thumbprint';

/** Sessions: one per person and device, each with its refresh token. Only its SHA-256 is stored: a stolen backup signs nobody in. */
export class Tokens {
  readonly #db: DatabaseSync;
  readonly #find: StatementSync;
  readonly #session: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#find = db.prepare(
      `SELECT ${HOLDER}, tokens.last_used_at
       FROM tokens JOIN people ON people.id = tokens.person_id
       JOIN devices ON devices.id = tokens.device_id AND devices.station_code = tokens.station_code
       WHERE tokens.hash = ?`,
    );
    this.#session = db.prepare(
      `SELECT ${HOLDER}, EXISTS (SELECT 1 FROM tokens WHERE tokens.person_id = people.id AND
         tokens.device_id = devices.id AND tokens.station_code = devices.station_code) AS signed_in
       FROM people JOIN devices ON devices.id = ? AND devices.station_code = ?
       WHERE people.id = ? AND people.station_code = devices.station_code`,
    );
  }

  /** A new session and its refresh token, in place of the one before. */
  issue(person: Person, deviceId: string): string {
    const token = randomToken();
    const now = new Date().toISOString();
    this.end(person, deviceId);
    this.#db
      .prepare(
        `INSERT INTO tokens (hash, person_id, device_id, station_code, created_at, last_used_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .run(sha256(token), person.id, deviceId, person.stationCode, now, now);
    return token;
  }

  /** The session of a refresh token. */
  find(token: string): TokenState {
    const row = this.#find.get(sha256(token));
    if (!row) return { state: 'unknown' };
    const idleMs = Date.now() - Date.parse(String(row.last_used_at));
    return stateOf(row, idleMs < REFRESH_IDLE_DAYS * 24 * 60 * 60 * 1000 ? 'valid' : 'expired');
  }

  /** The session of an access token as it is now: signed out, revoked and changed people are seen at once. */
  session({ personId, deviceId, stationCode, thumbprint }: AccessClaims): TokenState {
    const row = this.#session.get(deviceId, stationCode, personId);
    if (!row || (row.key_thumbprint ?? undefined) !== thumbprint) return { state: 'unknown' };
    const found = stateOf(row, 'valid');
    return found.state === 'valid' && row.signed_in !== 1 ? { state: 'unknown' } : found;
  }

  /** The refresh token was used: its days begin anew. */
  used(token: string): void {
    this.#db.prepare('UPDATE tokens SET last_used_at = ? WHERE hash = ?').run(new Date().toISOString(), sha256(token));
  }

  /** Signs out by refresh token. */
  revoke(token: string): void {
    this.#db.prepare('DELETE FROM tokens WHERE hash = ?').run(sha256(token));
  }

  /** Signs a person out on a device. */
  end(person: Person, deviceId: string): void {
    this.#db.prepare('DELETE FROM tokens WHERE person_id = ? AND device_id = ?').run(person.id, deviceId);
  }
}

function stateOf(
  row: Record<string, SQLOutputValue>,
  state: 'valid' | 'expired',
): TokenState & { holder: TokenHolder } {
  const person = rowToPerson(row);
  const holder: TokenHolder = {
    person,
    deviceId: String(row.device_id),
    deviceLastSeen: String(row.last_seen),
    ...(row.key_jwk === null ? {} : { deviceKey: keyOf(row) }),
  };
  return { state: person.active && row.revoked_at === null ? state : 'revoked', holder };
}

const keyOf = (row: Record<string, SQLOutputValue>): DeviceKey => ({
  jwk: JSON.parse(String(row.key_jwk)) as PublicJwk,
  thumbprint: String(row.key_thumbprint),
});
