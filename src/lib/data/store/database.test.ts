import 'fake-indexeddb/auto';
import { fillWithDefaultSettings } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { afterEach, expect, test } from 'vitest';
import { createVault, newDataKey } from '../encryption/vault.ts';
import { sealedStorage } from '../encryption/sealed-storage.ts';
import { patientChange, stamped } from '../testing/records.ts';
import { addRows } from './add-rows.ts';
import { openDatabase, type Database } from './database.ts';
import { SHAPES, storedRecord, type StoredRecord } from './shapes.ts';
import { Table } from './table.ts';

const open: Pick<Database, 'close'>[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const person = (id: string) => storedRecord('patients', { record: stamped(patientChange(id, 'Hoa')), rev: '1-a' });
const indexesOf = (name: string) =>
  new Promise<string[]>((resolve) => {
    const request = indexedDB.open(`rxdb-dexie-${name}--0--patients`);
    request.onsuccess = () => {
      resolve([...request.result.transaction('docs').objectStore('docs').indexNames]);
      request.result.close();
    };
  });

/** A store as a program with these indexes over people left it, with one person. */
async function leftBy(...indexes: string[]) {
  const [name, vault] = [`old-${crypto.randomUUID()}`, createVault(await newDataKey())];
  const today = SHAPES.patients;
  const field = { type: 'string', maxLength: 120 };
  const schema = {
    ...today,
    properties: { ...today.properties, villageCode: field },
    required: ['id', 'householdId', 'villageCode', 'body'],
    indexes: indexes.map((index) => [index]),
  } as unknown as typeof today;
  const storage = sealedStorage(getRxStorageDexie(), vault);
  const old = await storage.createStorageInstance<StoredRecord>({
    ...{ databaseName: name, databaseInstanceToken: 'old', collectionName: 'patients', options: {} },
    ...{ schema: fillWithDefaultSettings(schema), multiInstance: false, devMode: false },
  });
  await new Table<StoredRecord>(old, 'old').write([{ ...person('a'), villageCode: 'thon-1' }]);
  await old.close();
  const database = await openDatabase(name, vault);
  open.push(database);
  return { name, patients: database.records.patients };
}

test('a store with indexes that nobody needs any more goes on', async () => {
  const { name, patients } = await leftBy('villageCode', 'householdId');
  expect(await patients.get('a')).toMatchObject({ body: { rev: '1-a' } });
  await patients.write([person('a'), person('b')]);
  const { householdId } = person('b');
  const found = await patients.where({ selector: { householdId }, index: ['householdId'] });
  expect(found.map(({ id }) => id)).toEqual(['a', 'b']);
  expect((await patients.changedSince(undefined, 10)).documents).toHaveLength(2);
  expect(await indexesOf(name)).toContain('[_deleted+villageCode+id]');
});

test('a store without an index that is wanted now gets it, with all rows in it', async () => {
  const { patients } = await leftBy('villageCode');
  const { householdId } = person('a');
  expect(await patients.where({ selector: { householdId }, index: ['householdId'] })).toHaveLength(1);
});

test('several tablets may be open at once: RxDB itself counts collections and would stop at the second', async () => {
  const vault = createVault(await newDataKey());
  for (let n = 0; n < 3; n++) open.push(await openDatabase(`many-${crypto.randomUUID()}`, vault));
  expect(open).toHaveLength(3);
});

test('rows are added all or none: one that is there already leaves everything as it was', async () => {
  const storage = await sealedStorage(getRxStorageDexie(), createVault(await newDataKey())).createStorageInstance({
    ...{ databaseName: `add-${crypto.randomUUID()}`, databaseInstanceToken: 'a', collectionName: 'patients' },
    ...{ schema: fillWithDefaultSettings(SHAPES.patients), options: {}, multiInstance: false, devMode: false },
  });
  open.push(storage);
  const row = (id: string) => ({
    id,
    householdId: 'h',
    _deleted: '0',
    _meta: { lwt: 1 },
    _rev: '1-a',
    _attachments: {},
  });
  expect(await addRows(storage, [row('a'), row('b')], 'strict')).toBe(true);
  expect(await addRows(storage, [row('c'), row('a')], 'relaxed')).toBe(false);
  expect((await storage.findDocumentsById(['a', 'b', 'c'], true)).map(({ id }) => id)).toEqual(['a', 'b']);
});
