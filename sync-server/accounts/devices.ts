import type { DatabaseSync } from 'node:sqlite';
import { rowToPerson, type Person } from './people.ts';
import type { DeviceKey } from './public-key.ts';

/** A tablet, phone or computer as one station knows it. Instants in UTC. */
export interface Device {
  id: string;
  stationCode: string;
  name: string;
  firstSeen: string;
  lastSeen: string;
  revokedAt?: string;
  /** Of the device's key; absent until it has shown one. */
  keyThumbprint?: string;
}

const TOUCH_EVERY_MS = 60_000;

export class Devices {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /**
   * Registers the device at its first sign-in and renews its name later. A revoked device stays revoked, and one that has shown a
   * key keeps it.
   */
  register(id: string, stationCode: string, name: string, key?: DeviceKey): Device {
    const now = new Date().toISOString();
    this.#db
      .prepare(
        `INSERT INTO devices (id, station_code, name, first_seen, last_seen) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (station_code, id) DO UPDATE
         SET name = excluded.name, last_seen = excluded.last_seen WHERE revoked_at IS NULL`,
      )
      .run(id, stationCode, name, now, now);
    if (key) this.enrol(id, stationCode, key);
    return this.find(id, stationCode) as Device;
  }

  /** The device has shown its key. Once: a later one changes nothing. */
  enrol(id: string, stationCode: string, { jwk, thumbprint }: DeviceKey): void {
    this.#db
      .prepare(
        `UPDATE devices SET key_jwk = ?, key_thumbprint = ?
         WHERE station_code = ? AND id = ? AND key_thumbprint IS NULL AND revoked_at IS NULL`,
      )
      .run(JSON.stringify(jwk), thumbprint, stationCode, id);
  }

  /** Everybody who has ever signed in on the device. */
  peopleOf(id: string, stationCode: string): Person[] {
    return this.#db
      .prepare(
        `SELECT people.* FROM device_people JOIN people ON people.id = device_people.person_id
         WHERE device_people.station_code = ? AND device_people.device_id = ?`,
      )
      .all(stationCode, id)
      .map((row) => rowToPerson(row));
  }

  addPerson(id: string, { id: personId, stationCode }: Person): void {
    this.#db.prepare('INSERT OR IGNORE INTO device_people VALUES (?, ?, ?)').run(stationCode, id, personId);
  }

  find(id: string, stationCode: string): Device | undefined {
    return this.list(stationCode).find((device) => device.id === id);
  }

  /** Devices of a station, or all; last seen first. */
  list(stationCode?: string): Device[] {
    const rows =
      stationCode === undefined
        ? this.#db.prepare('SELECT * FROM devices ORDER BY last_seen DESC').all()
        : this.#db.prepare('SELECT * FROM devices WHERE station_code = ? ORDER BY last_seen DESC').all(stationCode);
    return rows.map((row) => ({
      id: String(row.id),
      stationCode: String(row.station_code),
      name: String(row.name),
      firstSeen: String(row.first_seen),
      lastSeen: String(row.last_seen),
      ...(row.revoked_at === null ? {} : { revokedAt: String(row.revoked_at) }),
      ...(row.key_thumbprint === null ? {} : { keyThumbprint: String(row.key_thumbprint) }),
    }));
  }

  /** From now on the device gets nothing; it stays in the list. */
  revoke(device: Device): void {
    this.#db
      .prepare('UPDATE devices SET revoked_at = coalesce(revoked_at, ?) WHERE station_code = ? AND id = ?')
      .run(new Date().toISOString(), device.stationCode, device.id);
  }

  /** Writes at most once a minute: a request must not cost a write. */
  seen(id: string, stationCode: string, lastSeen: string): void {
    const now = Date.now();
    if (now - Date.parse(lastSeen) < TOUCH_EVERY_MS) return;
    this.#db
      .prepare('UPDATE devices SET last_seen = ? WHERE station_code = ? AND id = ?')
      .run(new Date(now).toISOString(), stationCode, id);
  }
}
