import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import type { LocalStore } from '../../sync/ports.ts';
import { createVault, newDataKey, type Vault } from '../encryption/vault.ts';
import { DeviceDb } from '../local/device-db.ts';
import { openDatabase, type Database } from '../store/database.ts';
import { Ledger } from '../store/ledger.ts';
import { createLocalStore } from '../store/local-store.ts';
import { RecordStore, type Written } from '../store/record-store.ts';
import { createSerial } from '../store/serial.ts';

export interface TestStore {
  name: string;
  vault: Vault;
  database: Database;
  records: RecordStore;
  ledger: Ledger;
  store: LocalStore;
  written: Written[];
  db: DeviceDb;
  close(): Promise<void>;
}

/** The store without a device around it; give name and vault of another one to open that one's data again. */
export async function openStore(options: { name?: string; vault?: Vault } = {}): Promise<TestStore> {
  const name = options.name ?? `store-${uuidv7()}`;
  const vault = options.vault ?? createVault(await newDataKey());
  const database = await openDatabase(name, vault);
  const db = new DeviceDb(`${name}-device`);
  const written: Written[] = [];
  const records = new RecordStore(database.records, (one) => written.push(one));
  const ledger = new Ledger(database.edits);
  await ledger.load();
  const now = () => new Date().toISOString();
  const store = createLocalStore({ records, ledger, db, serial: createSerial(), now });
  const close = async () => {
    await database.close();
    db.close();
  };
  return { name, vault, database, records, ledger, store, written, db, close };
}
