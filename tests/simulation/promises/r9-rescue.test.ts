import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ADMIN_BASIC, addStation, startTestServer, type TestServer } from '../../../sync-server/http/test-server.ts';
import { testDevice, type TestDevice } from '../../../src/lib/data/testing/device.ts';
import { patientChange } from '../../../src/lib/data/testing/records.ts';

/** R9 with the tablet's own worker code on a damaged disk, and a real server that takes what was rescued. */

const STATION = '22333';
const PIN = '482915';
const nurse = { username: `nurse-${STATION}`, pin: PIN, deviceName: 'Máy 1' };

let server: TestServer;
let tablets: TestDevice[] = [];

beforeEach(async () => {
  server = await startTestServer();
  await addStation(server, STATION);
});
afterEach(async () => {
  for (const { device } of tablets) await device.close();
  tablets = [];
  await server.remove();
});

function start(name?: string, openPatienceMs?: number): TestDevice {
  const tablet = testDevice({ baseUrl: server.url, fetch, openPatienceMs, ...(name === undefined ? {} : { name }) });
  tablets.push(tablet);
  return tablet;
}

/** A tablet with three unsent people, switched off. */
async function filled(): Promise<string> {
  const { device, deps } = start();
  await device.signIn(nurse);
  await device.syncNow();
  for (const id of ['a', 'b', 'c']) await device.save([patientChange(id, `Người ${id}`)]);
  await device.close();
  return deps.name;
}

const unlock = async ({ device }: TestDevice) => {
  const [person] = (await device.device()).people;
  return device.unlock({ personId: person?.id ?? '', pin: PIN });
};

/** Changes rows of a collection on the disk, below everything that could notice. */
async function damage(name: string, collection: string, change: (row: Record<string, unknown>, n: number) => void) {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(`rxdb-dexie-${name}--0--${collection}`);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const store = db.transaction('docs', 'readwrite').objectStore('docs');
  await new Promise<void>((resolve) => {
    let n = 0;
    const request = store.openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return resolve();
      const row = cursor.value as Record<string, unknown>;
      change(row, n++);
      cursor.update(row);
      cursor.continue();
    };
  });
  db.close();
}
const overwrite = (row: Record<string, unknown>) => (row.body = `${String(row.body).slice(0, -8)}AAAAAAA=`);

async function post(bytes: Uint8Array<ArrayBuffer>) {
  const headers = { authorization: await server.signIn(nurse.username, PIN) };
  return (await fetch(`${server.url}/api/bundles`, { method: 'POST', headers, body: bytes })).json();
}
const onServer = async () => {
  const { body } = await server.ask('GET', `/couch/tram-${STATION}-patients/_all_docs`, { as: ADMIN_BASIC });
  return (body.rows as { id: string }[]).map(({ id }) => id);
};

test('R9: a damaged store ends in words; what is readable leaves as a bundle, and the tablet starts again', async () => {
  const name = await filled();
  await damage(name, 'edits', (row, n) => n === 1 && overwrite(row));
  await damage(name, 'patients', (row) => row.id === 'b' && overwrite(row));
  const tablet = start(name);
  await expect(unlock(tablet)).rejects.toMatchObject({ code: 'brokenStore', params: { reason: 'storage' } });

  await expect(tablet.device.startAgain({ giveUp: false })).rejects.toMatchObject({ code: 'notRescued' });
  const file = await tablet.device.rescueBundle({});
  expect(file).toMatchObject({ total: 2, unreadable: 1 });
  expect(await tablet.device.checkRescued(file.bytes.slice(1))).toBe(false);
  await expect(tablet.device.startAgain({ giveUp: false })).rejects.toMatchObject({ code: 'notRescued' });
  expect(await tablet.device.checkRescued(file.bytes)).toBe(true);
  expect(await tablet.device.startAgain({ giveUp: false })).toMatchObject({ stage: 'locked' });

  expect(await post(file.bytes)).toMatchObject({ fresh: 2, refused: [] });
  await unlock(tablet);
  expect(await tablet.device.syncNow()).toMatchObject({ phase: 'idle', waiting: 0 });
  expect(await tablet.device.get('patients', 'a')).toMatchObject({ fullName: 'Người a' });
  expect(await onServer()).toEqual(['a', 'c']);
});

test('R9: an edit that cannot be read is taken from the record, as long as that can be', async () => {
  const name = await filled();
  await damage(name, 'edits', overwrite);
  const tablet = start(name);
  await expect(unlock(tablet)).rejects.toMatchObject({ code: 'brokenStore' });
  const file = await tablet.device.rescueBundle({});
  expect(file).toMatchObject({ total: 3, unreadable: 3 });
  expect(await post(file.bytes)).toMatchObject({ fresh: 3 });
  expect(await onServer()).toEqual(['a', 'b', 'c']);
});

test('R9: with the list of edits gone the edited records still leave; one that the server has changes nothing there', async () => {
  const { device, deps } = start();
  await device.signIn(nurse);
  await device.save([patientChange('a', 'Người a')]);
  await device.syncNow();
  await device.save([patientChange('b', 'Người b')]);
  await device.close();
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(`rxdb-dexie-${deps.name}--0--edits`).onsuccess = resolve;
  });
  const tablet = start(deps.name);
  await expect(unlock(tablet)).rejects.toMatchObject({ code: 'brokenStore' });
  const file = await tablet.device.rescueBundle({});
  expect(await post(file.bytes)).toMatchObject({ known: 1, fresh: 1, merged: 0 });
});

test('R9: nobody without a PIN deletes anything; who says so in words may begin again without a file', async () => {
  const name = await filled();
  const tablet = start(name);
  await expect(tablet.device.rescueBundle({})).rejects.toMatchObject({ code: 'locked' });
  await expect(tablet.device.startAgain({ giveUp: true })).rejects.toMatchObject({ code: 'locked' });
  await unlock(tablet);
  expect(await tablet.device.syncState()).toMatchObject({ waiting: 3 });
  await tablet.device.startAgain({ giveUp: true });
  await unlock(tablet);
  expect(await tablet.device.syncState()).toMatchObject({ waiting: 0 });
});

// The last one: what never opens counts as an open collection for RxDB, which has thirteen at most.
test('R9: a browser that never answers ends in words too', async () => {
  const name = await filled();
  const tablet = start(name, 200);
  const before = indexedDB.open.bind(indexedDB);
  indexedDB.open = (database: string, version?: number) =>
    database.includes('--edits') ? (new EventTarget() as IDBOpenDBRequest) : before(database, version);
  try {
    await expect(unlock(tablet)).rejects.toMatchObject({ code: 'brokenStore' });
  } finally {
    indexedDB.open = before;
  }
});
