import { createHash, randomBytes } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { rowToPerson, type Person } from './people.ts';

/** Where a token leads: its person and its device. */
export interface TokenHolder {
  person: Person;
  deviceId: string;
  stationCode: string;
  deviceLastSeen: string;
}

/** `revoked`: the token was real, but the device or the person may no longer work. */
export type TokenState = { state: 'valid'; holder: TokenHolder } | { state: 'revoked' | 'unknown' };

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** 256 random bits, as text for a header. */
export const randomToken = () => randomBytes(32).toString('base64url');

/** Device tokens. Only their SHA-256 is stored: a stolen backup signs nobody in. */
export class Tokens {
  readonly #db: DatabaseSync;
  readonly #find: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#find = db.prepare(
      `SELECT people.*, devices.id AS device_id, devices.revoked_at, devices.last_seen
       FROM tokens JOIN people ON people.id = tokens.person_id
       JOIN devices ON devices.id = tokens.device_id AND devices.station_code = tokens.station_code
       WHERE tokens.hash = ?`,
    );
  }

  /** One token per person and device: a new sign-in replaces the one before. */
  issue(person: Person, deviceId: string): string {
    const token = randomToken();
    this.#db.prepare('DELETE FROM tokens WHERE person_id = ? AND device_id = ?').run(person.id, deviceId);
    this.#db
      .prepare('INSERT INTO tokens VALUES (?, ?, ?, ?, ?)')
      .run(sha256(token), person.id, deviceId, person.stationCode, new Date().toISOString());
    return token;
  }

  find(token: string): TokenState {
    const row = this.#find.get(sha256(token));
    if (!row) return { state: 'unknown' };
    const person = rowToPerson(row);
    if (!person.active || row.revoked_at !== null) return { state: 'revoked' };
    return {
      state: 'valid',
      holder: {
        person,
        deviceId: String(row.device_id),
        stationCode: person.stationCode,
        deviceLastSeen: String(row.last_seen),
      },
    };
  }

  revoke(token: string): void {
    this.#db.prepare('DELETE FROM tokens WHERE hash = ?').run(sha256(token));
  }
}
