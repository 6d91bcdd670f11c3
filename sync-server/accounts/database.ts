import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
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

/** Opens `accounts.sqlite` in the data folder; what it answers as written is on disk. */
export function openAccountsDatabase(dataDir: string): DatabaseSync {
  const db = new DatabaseSync(join(dataDir, 'accounts.sqlite'));
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;',
  );
  const version = db.prepare('PRAGMA user_version').get()?.user_version;
  if (version === 0) db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = 1; COMMIT;`);
  return db;
}
