import type { Dexie } from 'dexie';
import { fillWithDefaultSettings, type RxJsonSchema, type RxStorageInstance } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { KINDS, type Kind } from '../../domain/records/index.ts';
import { sealedStorage } from '../encryption/sealed-storage.ts';
import type { Vault } from '../encryption/vault.ts';
import { SHAPES, type Shapes, type StoredEdit, type StoredRecord } from './shapes.ts';
import { Table, type Stored } from './table.ts';

export interface Database {
  records: Readonly<Record<Kind, Table<StoredRecord>>>;
  edits: Table<StoredEdit>;
  close(): Promise<void>;
}

/**
 * Opens the tablet's database `name` with the data key in `vault`: one instance of RxDB's storage for each kind of record and for the
 * edits, see docs/decisions/0023. One owner at a time (the worker): no multi-instance. Durability is strict, so that "saved" survives a
 * battery that falls out. `onLost` runs once when the browser takes the connection away (its storage server has died, somebody deletes the
 * data): nothing can be read or written through this object any more.
 */
export async function openDatabase(
  name: string,
  vault: Vault,
  { onLost, shapes = SHAPES }: { onLost?: () => void; shapes?: Shapes } = {},
): Promise<Database> {
  let state: 'opening' | 'open' | 'gone' = 'opening';
  const lost = () => {
    if (state === 'open') onLost?.();
    state = 'gone';
  };
  const storage = sealedStorage(
    getRxStorageDexie({
      chromeTransactionDurability: 'strict',
      // Dexie closes for good what the browser has closed, and says so.
      onCreate: (connection: Dexie) => void connection.on('close', lost),
    } as Parameters<typeof getRxStorageDexie>[0]),
    vault,
  );
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
    state = 'gone';
    await Promise.allSettled(instances.map((instance) => instance.close()));
  };
  try {
    const [edits, ...records] = await Promise.all([
      table('edits', shapes.edits),
      ...KINDS.map(async (kind) => [kind, await table(kind, shapes[kind])] as const),
    ]);
    if ((state as string) === 'gone') throw new Error('the store was lost while it was opened');
    state = 'open';
    return { edits, records: Object.fromEntries(records) as Database['records'], close };
  } catch (error) {
    // What is half open would stand in the way of the next try.
    await close();
    throw error;
  }
}
