import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** Opens and closes the bundles of one station: 256 random bits in hexadecimal digits. */
export interface BundleKey {
  id: string;
  key: string;
}

/** The keys that a station's devices share for bundles. Old ones stay: a bundle may be on its way for months. */
export class BundleKeys {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** The key for new bundles, made when it is first asked for. */
  current(stationCode: string): BundleKey {
    return this.list(stationCode).at(-1) ?? this.renew(stationCode);
  }

  /** All keys of a station, newest last. */
  list(stationCode: string): BundleKey[] {
    const code = stationCode.toLowerCase();
    return this.#db
      .prepare('SELECT id, key FROM bundle_keys WHERE station_code = ? ORDER BY number')
      .all(code)
      .map((row) => ({ id: String(row.id), key: String(row.key) }));
  }

  /** A new key: who leaves, or loses a tablet, opens no bundle that is made from now on. */
  renew(stationCode: string): BundleKey {
    const made = { id: randomBytes(8).toString('hex'), key: randomBytes(32).toString('hex') };
    this.#db
      .prepare('INSERT INTO bundle_keys (id, station_code, key, created_at) VALUES (?, ?, ?, ?)')
      .run(made.id, stationCode.toLowerCase(), made.key, new Date().toISOString());
    return made;
  }
}
