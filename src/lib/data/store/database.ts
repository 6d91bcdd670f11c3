import { createRxDatabase, type RxCollection } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { KINDS, type Kind } from '../../domain/records/index.ts';
import { sealedStorage } from '../encryption/sealed-storage.ts';
import type { Vault } from '../encryption/vault.ts';
import { editSchema, recordSchema, type StoredEdit, type StoredRecord } from './shapes.ts';
import { Table } from './table.ts';

export interface Database {
  records: Readonly<Record<Kind, Table<StoredRecord>>>;
  edits: Table<StoredEdit>;
  close(): Promise<void>;
}

/**
 * Opens the tablet's database `name` with the data key in `vault`. One owner at a time (the worker): no multi-instance.
 * Durability is strict, so that "saved" survives a battery that falls out.
 */
export async function openDatabase(name: string, vault: Vault): Promise<Database> {
  const storage = sealedStorage(getRxStorageDexie({ chromeTransactionDurability: 'strict' }), vault);
  const database = await createRxDatabase({ name, storage, multiInstance: false, eventReduce: false });
  const schemas = Object.fromEntries(KINDS.map((kind) => [kind, { schema: recordSchema(kind) }]));
  const collections: Record<string, RxCollection> = await database
    .addCollections({ ...schemas, edits: { schema: editSchema } })
    .catch(async (error: unknown) => {
      // What is half open would stand in the way of the next try.
      await database.close().catch(() => undefined);
      throw error;
    });
  const table = <D extends { id: string; body: object }>(key: string) =>
    new Table<D>(collections[key] as unknown as RxCollection<D>);
  return {
    records: Object.fromEntries(KINDS.map((kind) => [kind, table<StoredRecord>(kind)])) as Database['records'],
    edits: table<StoredEdit>('edits'),
    close: async () => {
      await database.close();
    },
  };
}
