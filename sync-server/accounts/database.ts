import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openSmallStore } from '../operate/small-store.ts';

const VERSION_1 = `
  CREATE TABLE stations (
    code TEXT PRIMARY KEY, name TEXT NOT NULL, province_code TEXT NOT NULL, commune_code TEXT NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE people (
    id TEXT PRIMARY KEY, username TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
    station_code TEXT NOT NULL, village_codes TEXT NOT NULL, secret_hash TEXT NOT NULL, active INTEGER NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX people_station ON people (station_code);
  CREATE TABLE devices (
    id TEXT NOT NULL, station_code TEXT NOT NULL, name TEXT NOT NULL, first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL, revoked_at TEXT, PRIMARY KEY (station_code, id)
  ) STRICT;
  CREATE TABLE tokens (
    hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people (id), device_id TEXT NOT NULL,
    station_code TEXT NOT NULL, created_at TEXT NOT NULL,
    FOREIGN KEY (station_code, device_id) REFERENCES devices (station_code, id)
  ) STRICT;
  CREATE INDEX tokens_person ON tokens (person_id, device_id);
  CREATE TABLE attempts (
    key TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at INTEGER NOT NULL, blocked_until INTEGER NOT NULL
  ) STRICT;
`;

/** Devices have a key, and a token that nobody uses ends. What is there counts as used at the moment of the change. */
const VERSION_2 = `
  ALTER TABLE devices ADD COLUMN key_jwk TEXT;
  ALTER TABLE devices ADD COLUMN key_thumbprint TEXT;
  ALTER TABLE tokens ADD COLUMN last_used_at TEXT NOT NULL DEFAULT '';
  UPDATE tokens SET last_used_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now');
`;

/** Keys for bundles, see ../bundles. */
const VERSION_3 = `
  CREATE TABLE bundle_keys (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, station_code TEXT NOT NULL, key TEXT NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX bundle_keys_station ON bundle_keys (station_code);
`;

/** Who has worked on which device, and the rules of a station. */
const VERSION_4 = `
  CREATE TABLE device_people (
    station_code TEXT NOT NULL, device_id TEXT NOT NULL, person_id TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (station_code, device_id, person_id)
  ) STRICT;
  INSERT INTO device_people SELECT DISTINCT station_code, device_id, person_id FROM tokens;
  CREATE TABLE station_rules (station_code TEXT PRIMARY KEY, offline_days INTEGER NOT NULL) STRICT;
`;

/** How many months of visits tablets keep; null: the usual number. */
const VERSION_5 = `
  ALTER TABLE station_rules ADD COLUMN visit_months INTEGER;
`;

/** Each leads from one version to the next; the first is made with the file. */
const LATER_VERSIONS = [VERSION_2, VERSION_3, VERSION_4, VERSION_5];

/** Opens `accounts.sqlite` in the data folder; what it answers as written is on disk. @throws DamagedFileError */
export function openAccountsDatabase(dataDir: string): DatabaseSync {
  const db = openSmallStore(join(dataDir, 'accounts.sqlite'), `${VERSION_1} PRAGMA user_version = 1;`);
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  for (const [index, change] of LATER_VERSIONS.slice(version - 1).entries())
    db.exec(`BEGIN; ${change} PRAGMA user_version = ${version + index + 1}; COMMIT;`);
  return db;
}
