import { DeviceError } from '../api.ts';
import type { DeviceDb, DeviceFacts } from '../local/device-db.ts';
import { databasesOf } from '../store/databases.ts';

/** What belongs to the records and not to the tablet. */
const OF_RECORDS = [
  'serverIdentity',
  'lastSuccessAt',
  'checkpoints',
  'area',
  'bundlePeers',
  'bundlesTaken',
  'hadEdits',
  'migrations',
] as const;

/** Deletes the records of this tablet and what was known about them. People, PINs, keys and drafts stay. */
export async function deleteRecords(name: string, db: DeviceDb, epoch: string): Promise<void> {
  for (const database of await namesLike(name)) await deleteDatabase(database);
  await db.transaction('rw', db.facts, db.columns, async () => {
    await db.facts.bulkDelete(OF_RECORDS satisfies readonly (keyof DeviceFacts)[] as unknown as string[]);
    await db.columns.clear();
    await db.setFact('storeEpoch', epoch);
  });
}

/** Deletes all that the app keeps beside its own code: for a browser in which not even the PINs can be read. */
export async function deleteEverything(name: string, db: DeviceDb): Promise<void> {
  db.close();
  for (const database of [...(await namesLike(name)), db.name]) await deleteDatabase(database);
}

/** The browser knows of databases that an older program made; not every browser tells. */
async function namesLike(name: string): Promise<string[]> {
  const told = await indexedDB.databases().catch(() => []);
  const own = told.flatMap((one) => (one.name?.startsWith(`rxdb-dexie-${name}--`) ? [one.name] : []));
  return [...new Set([...databasesOf(name), ...own])];
}

const PATIENCE_MS = 15_000;

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    const timer = setTimeout(() => reject(new DeviceError('notDeleted')), PATIENCE_MS);
    request.onsuccess = () => {
      clearTimeout(timer);
      resolve();
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(new DeviceError('notDeleted'));
    };
  });
}
