import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Grows with the schema: an older file is counted anew. */
const VERSION = 2;

/** `key`, `merged_into`: keyed hash of database and document. No name, number, phone or free text has a column here. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS stations (code TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS feeds (
    database TEXT PRIMARY KEY, station_code TEXT NOT NULL, store TEXT NOT NULL, seq TEXT, received_at TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS households (
    key TEXT PRIMARY KEY, station_code TEXT NOT NULL, village_code TEXT NOT NULL, voided INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS people (
    key TEXT PRIMARY KEY, station_code TEXT NOT NULL, village_code TEXT NOT NULL, birth_year INTEGER, sex TEXT NOT NULL,
    dead INTEGER NOT NULL, voided INTEGER NOT NULL, merged_into TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS people_merged ON people (station_code) WHERE merged_into IS NOT NULL;
  CREATE TABLE IF NOT EXISTS visits (
    key TEXT PRIMARY KEY, station_code TEXT NOT NULL, village_code TEXT NOT NULL, date TEXT NOT NULL, voided INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS doses (
    key TEXT PRIMARY KEY, station_code TEXT NOT NULL, village_code TEXT NOT NULL, date TEXT NOT NULL,
    dose_code TEXT NOT NULL, given INTEGER NOT NULL, voided INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS households_station ON households (station_code, voided);
  CREATE INDEX IF NOT EXISTS people_station ON people (station_code, voided);
  CREATE INDEX IF NOT EXISTS visits_station ON visits (station_code, voided);
  CREATE INDEX IF NOT EXISTS doses_station ON doses (station_code, given, voided);
`;

/** Opens `warehouse.sqlite` in the data folder. It can be made again from the databases at any time, so it is not synced to disk. */
export function openWarehouseStore(dataDir: string): DatabaseSync {
  const path = join(dataDir, 'warehouse.sqlite');
  const open = () => new DatabaseSync(path);
  let db = open();
  if (db.prepare('PRAGMA user_version').get()?.user_version !== VERSION) {
    db.close();
    for (const part of ['', '-wal', '-shm']) rmSync(path + part, { force: true });
    db = open();
  }
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${SCHEMA} PRAGMA user_version = ${VERSION};`);
  return db;
}

/** The key of the hashes, apart from the rows: who has only the rows cannot find a person by trying ids. */
export function pseudonymKey(dataDir: string): Buffer {
  const path = join(dataDir, 'warehouse-pseudonym.key');
  try {
    return readFileSync(path);
  } catch {
    writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' });
    return readFileSync(path);
  }
}
