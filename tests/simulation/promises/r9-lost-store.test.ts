import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addStation, startTestServer, type TestServer } from '../../../sync-server/http/test-server.ts';
import { testDevice, type TestDevice } from '../../../src/lib/data/testing/device.ts';
import { patientChange } from '../../../src/lib/data/testing/records.ts';

/** R9: the browser takes the storage away under a tablet at work. `deleteDatabase` closes connections as a browser does that gives up. */

const STATION = '22333';
const PIN = '482915';
const PATIENCE = { timeout: 30_000 };
const nurse = { username: `nurse-${STATION}`, pin: PIN, deviceName: 'Máy 1' };

let server: TestServer;
let tablets: TestDevice[] = [];

beforeEach(async () => {
  server = await startTestServer();
  await addStation(server, STATION);
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(async () => {
  for (const { device } of tablets) await device.close();
  tablets = [];
  await server.remove();
  vi.restoreAllMocks();
});

function start(name?: string): TestDevice {
  const tablet = testDevice({ baseUrl: server.url, fetch, ...(name === undefined ? {} : { name }) });
  tablets.push(tablet);
  return tablet;
}

/** A tablet at work: one person is on the server, one is not sent yet. */
async function atWork(): Promise<TestDevice> {
  const tablet = start();
  await tablet.device.signIn(nurse);
  await tablet.device.save([patientChange('a', 'Người a')]);
  await tablet.device.syncNow();
  await tablet.device.save([patientChange('b', 'Người b')]);
  return tablet;
}

const remove = (name: string) =>
  new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error);
  });
const stored = ({ deps }: TestDevice, collection: string) => `rxdb-dexie-${deps.name}--0--${collection}`;
const lastState = ({ events }: TestDevice) => events.findLast((event) => event.type === 'device')?.state;

test('R9: a lost connection heals by itself: what the server has comes again, what was unsent is there', async () => {
  const tablet = await atWork();
  await remove(stored(tablet, 'patients'));
  await vi.waitFor(
    async () => expect(await tablet.device.get('patients', 'b')).toMatchObject({ fullName: 'Người b' }),
    PATIENCE,
  );
  expect(await tablet.device.device()).toMatchObject({ stage: 'open' });
  // Until all is there again the list of the day says nothing.
  expect((await tablet.device.syncState()).lastSuccessAt).toBeUndefined();
  expect(await tablet.device.syncNow()).toMatchObject({ phase: 'idle', waiting: 0 });
  for (const id of ['a', 'b'])
    expect(await tablet.device.get('patients', id)).toMatchObject({ fullName: `Người ${id}` });
  expect((await tablet.device.search({ text: 'người', limit: 5 })).total).toBe(2);
});

test('R9: the same while the tablet was off', async () => {
  const { device, deps } = await atWork();
  await device.close();
  await remove(`rxdb-dexie-${deps.name}--0--patients`);
  const again = start(deps.name);
  const [person] = (await again.device.device()).people;
  await again.device.unlock({ personId: person?.id ?? '', pin: PIN });
  expect(await again.device.get('patients', 'b')).toMatchObject({ fullName: 'Người b' });
  await again.device.syncNow();
  expect((await again.device.search({ text: 'người', limit: 5 })).total).toBe(2);
});

test('R9: when the edits are lost too the screen says so at once, and what is readable is rescued', async () => {
  const tablet = await atWork();
  await remove(stored(tablet, 'edits'));
  await vi.waitFor(() => expect(lastState(tablet)).toMatchObject({ stage: 'locked', broken: 'storage' }), PATIENCE);
  await expect(tablet.device.get('patients', 'a')).rejects.toMatchObject({ code: 'locked' });
  const file = await tablet.device.rescueBundle({});
  expect(file.total).toBe(2);
  expect(await tablet.device.checkRescued(file.bytes)).toBe(true);
  const after = await tablet.device.startAgain({ giveUp: false });
  expect(after.stage).toBe('locked');
  expect(after.broken).toBeUndefined();
});

test('R9: a browser that deletes everything leaves a fresh tablet, and no store without a key', async () => {
  const tablet = await atWork();
  for (const { name = '' } of await indexedDB.databases()) if (name.includes(tablet.deps.name)) await remove(name);
  await vi.waitFor(() => expect(lastState(tablet)).toMatchObject({ stage: 'fresh', people: [] }), PATIENCE);
  await expect(tablet.device.get('patients', 'a')).rejects.toMatchObject({ code: 'locked' });
  expect(await tablet.device.signIn(nurse)).toMatchObject({ stage: 'open' });
  await tablet.device.syncNow();
  expect((await tablet.device.search({ text: 'người', limit: 5 })).total).toBe(1);
});
