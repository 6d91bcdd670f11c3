import { fillWithDefaultSettings, type RxJsonSchema, type RxStorageInstance } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { KINDS, type Kind } from '../../domain/records/index.ts';
import { sealedStorage } from '../encryption/sealed-storage.ts';
import type { Vault } from '../encryption/vault.ts';
import { editSchema, recordSchema, type StoredEdit, type StoredRecord } from './shapes.ts';
import { Table, type Stored } from './table.ts';

export interface Database {
  records: Readonly<Record<Kind, Table<StoredRecord>>>;
  edits: Table<StoredEdit>;
  close(): Promise<void>;
}

/**
 * Opens the tablet's database `name` with the data key in `vault`: one instance of RxDB's storage for each kind of record and for the
 * edits, see docs/decisions/0023. One owner at a time (the worker): no multi-instance. Durability is strict, so that "saved" survives a
 * battery that falls out.
 */
export async function openDatabase(name: string, vault: Vault): Promise<Database> {
  const storage = sealedStorage(getRxStorageDexie({ chromeTransactionDurability: 'strict' }), vault);
  const token = crypto.randomUUID().slice(0, 8);
  const instances: RxStorageInstance<never, unknown, unknown>[] = [];
  const table = async <D extends Stored>(collectionName: string, schema: RxJsonSchema<D>): Promise<Table<D>> => {
    const instance = await storage.createStorageInstance<D>({
      ...{ databaseName: name, databaseInstanceToken: token, collectionName },
      ...{ schema: fillWithDefaultSettings(schema), options: {}, multiInstance: false, devMode: false },
    });
    instances.push(instance as unknown as (typeof instances)[number]);
    // Only when they are there the browser has opened the store.
    await instance.internals;
    return new Table(instance, token);
  };
  const close = async () => {
    await Promise.allSettled(instances.map((instance) => instance.close()));
  };
  try {
    const [edits, ...records] = await Promise.all([
      table('edits', editSchema),
      ...KINDS.map(async (kind) => [kind, await table(kind, recordSchema(kind))] as const),
    ]);
    return { edits, records: Object.fromEntries(records) as Database['records'], close };
  } catch (error) {
    // What is half open would stand in the way of the next try.
    await close();
    throw error;
  }
}
