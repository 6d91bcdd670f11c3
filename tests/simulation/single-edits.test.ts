import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ADMIN_BASIC, addStation, startTestServer, type TestServer } from '../../sync-server/http/test-server.ts';
import { testDevice, type TestDevice } from '../../src/lib/data/testing/device.ts';
import { patientChange } from '../../src/lib/data/testing/records.ts';

/** Each edit as a step of its own on every tablet: the tablets' own worker code against a real server. */

const STATION = '22333';
const PIN = '482915';
let server: TestServer;
let tablets: TestDevice[] = [];
let online: boolean;
/** The server says that its store is another one. */
let generation: string | undefined;
/** Requests for single edits meet this status instead of the server. */
let instead: number | undefined;

beforeEach(async () => {
  online = true;
  instead = generation = undefined;
  server = await startTestServer();
  await addStation(server, STATION);
});
afterEach(async () => {
  for (const { device } of tablets) await device.close();
  tablets = [];
  await server.remove();
});

async function newTablet(username = `nurse-${STATION}`): Promise<TestDevice['device']> {
  const tablet = testDevice({
    baseUrl: server.url,
    fetch: async (input, init) => {
      if (!online) throw new TypeError('offline');
      if (instead && String(input).includes('-edits/'))
        return new Response('{"error":"x","reason":"x"}', { status: instead });
      const answer = await fetch(input, init);
      if (!generation || !String(input).endsWith('/api/server')) return answer;
      return Response.json({ ...((await answer.json()) as object), generation });
    },
  });
  tablets.push(tablet);
  await tablet.device.signIn({ username, pin: PIN, deviceName: `Máy ${tablets.length}` });
  await tablet.device.syncNow();
  return tablet.device;
}
type Tablet = TestDevice['device'];

/** Three edits one after the other without a connection. */
async function threeEdits(tablet: Tablet): Promise<void> {
  online = false;
  for (const phone of ['1', '2', '3'])
    await tablet.save([patientChange('a', 'Lê Thị Hoa', { phone, villageCode: `${STATION}-1` })]);
  online = true;
}
/** The values of the telephone in the history, latest first. */
async function phones(tablet: Tablet): Promise<unknown[]> {
  const { entries } = await tablet.history('patients', 'a');
  return entries.flatMap(({ fields }) =>
    fields.filter(({ path }) => path === 'phone').map(({ before, after }) => [before, after]),
  );
}
const ALL = [
  ['2', '3'],
  ['1', '2'],
  [null, '1'],
];
async function onServer(): Promise<string[]> {
  const { body } = await server.ask('GET', `/couch/tram-${STATION}-edits/_all_docs`, { as: ADMIN_BASIC });
  return (body.rows as { id: string }[]).map(({ id }) => id);
}

test('three offline edits are three steps on another tablet, and stay there without a connection', async () => {
  const [a, b] = [await newTablet(), await newTablet()];
  await threeEdits(a);
  expect(await phones(a)).toEqual(ALL);
  await a.syncNow();
  await b.syncNow();
  expect(await phones(b)).not.toEqual(ALL);
  expect(await b.fetchHistory('patients', 'a')).toBe('fetched');
  expect(await b.fetchHistory('patients', 'a')).toBe('fetched');
  online = false;
  expect(await b.fetchHistory('patients', 'a')).toBe('offline');
  expect(await phones(b)).toEqual(ALL);
  expect((await b.history('patients', 'a')).entries.every(({ complete }) => complete)).toBe(true);
  // What was fetched is no edit of this tablet.
  expect(await b.syncState()).toMatchObject({ waiting: 0 });
});

test('each tablet knows the others by the names that their people gave them; of two with one name each has a part of its id', async () => {
  const [a, b] = [await newTablet(), await newTablet()];
  await a.syncNow();
  const [one, two] = [await a.device(), await b.device()];
  for (const tablet of [a, b]) {
    expect(await tablet.deviceName(one.deviceId)).toBe('Máy 1');
    expect(await tablet.deviceName(two.deviceId)).toBe('Máy 2');
    expect(await tablet.deviceName('ai-biet')).toBe('');
  }
  await b.signIn({ username: `nurse-${STATION}`, pin: PIN, deviceName: 'Máy 1' });
  await a.syncNow();
  expect(await a.deviceName(two.deviceId)).toBe(`Máy 1 (${two.deviceId.slice(-4)})`);
});

test('R2: sent twice each edit is there once; a new start of the server’s store gets them again (R1)', async () => {
  const a = await newTablet();
  await threeEdits(a);
  await a.syncNow();
  const before = await onServer();
  expect(before).toHaveLength(3);
  await server.ask('DELETE', `/couch/tram-${STATION}-edits`, { as: ADMIN_BASIC });
  await server.ask('PUT', `/couch/tram-${STATION}-edits`, { as: ADMIN_BASIC });
  expect(await onServer()).toEqual([]);
  generation = 'restored';
  await a.syncNow();
  expect(await onServer()).toEqual(before);
});

test.each([500, 413, 400, 403, 404])(
  'an answer %i to single edits holds up no record, and they follow later (R4)',
  async (status) => {
    const a = await newTablet();
    await threeEdits(a);
    instead = status;
    expect(await a.syncNow()).toMatchObject({ phase: 'idle', waiting: 0 });
    expect(await a.recordState('patients', 'a')).toMatchObject({ state: 'onServer' });
    expect(await onServer()).toEqual([]);
    instead = undefined;
    await a.syncNow();
    expect(await onServer()).toHaveLength(3);
  },
);

test('changes that reach the server only by a bundle bring their steps, straight or over another tablet', async () => {
  const [a, b, c] = [await newTablet(), await newTablet(), await newTablet()];
  await threeEdits(a);
  online = false;
  const { bytes } = await a.exportBundle({});
  await b.importBundle(bytes);
  expect(await phones(b)).toEqual(ALL);
  online = true;
  await b.syncNow();
  expect(await onServer()).toHaveLength(3);
  const as = await server.signIn(`nurse-${STATION}`, PIN);
  await fetch(`${server.url}/api/bundles`, { method: 'POST', headers: { authorization: as }, body: bytes });
  await a.syncNow();
  expect(await onServer()).toHaveLength(3);
  await c.syncNow();
  await c.fetchHistory('patients', 'a');
  expect(await phones(c)).toEqual(ALL);
});

test('the server writes the steps of a bundle itself', async () => {
  const a = await newTablet();
  await threeEdits(a);
  online = false;
  const { bytes } = await a.exportBundle({});
  const as = await server.signIn(`nurse-${STATION}`, PIN);
  await fetch(`${server.url}/api/bundles`, { method: 'POST', headers: { authorization: as }, body: bytes });
  expect(await onServer()).toHaveLength(3);
});

test('a village worker reads the steps of the own village only', async () => {
  const a = await newTablet();
  online = false;
  await a.save([patientChange('a', 'Lê Thị Hoa', { villageCode: `${STATION}-1` })]);
  await a.save([patientChange('b', 'Vừ A Páo', { villageCode: `${STATION}-2` })]);
  online = true;
  await a.syncNow();
  const worker = { username: 'y-te-thon', pin: PIN, name: 'Giàng Thị Mỷ', role: 'villageWorker', stationCode: STATION };
  const villages = { villageCodes: [`${STATION}-1`] };
  expect((await server.ask('POST', '/api/people', { as: ADMIN_BASIC, body: { ...worker, ...villages } })).status).toBe(
    201,
  );
  const as = await server.signIn(worker.username, PIN);
  const { body } = await server.ask('GET', `/couch/tram-${STATION}-edits/_all_docs?include_docs=true`, { as });
  expect((body.rows as { doc: { recordId: string } }[]).map(({ doc }) => doc.recordId)).toEqual(['a']);
});

test('nobody of the station changes or deletes a step', async () => {
  const a = await newTablet();
  await threeEdits(a);
  await a.syncNow();
  const as = await server.signIn(`nurse-${STATION}`, PIN);
  const db = `/couch/tram-${STATION}-edits`;
  const { body } = await server.ask('GET', `${db}/_all_docs?include_docs=true`, { as });
  const [{ doc } = {}] = body.rows as { doc?: Record<string, unknown> }[];
  const write = async (docs: object[], more: object = {}) =>
    (await server.ask('POST', `${db}/_bulk_docs`, { as, body: { docs, ...more } })).body as unknown as object[];
  const tombstone = { _id: doc?._id, _rev: doc?._rev, _deleted: true };
  expect(await write([{ ...doc, by: 'x' }, tombstone, { _id: 'x', id: 'x' }])).toMatchObject([
    { error: 'forbidden' },
    { error: 'forbidden' },
    { error: 'forbidden' },
  ]);
  await write(
    [
      { ...doc, by: 'x', _rev: '2-b' },
      { ...tombstone, _rev: '2-c' },
    ],
    { new_edits: false },
  );
  const path = `${db}/${encodeURIComponent(String(doc?._id))}`;
  await server.ask('DELETE', `${path}?rev=${String(doc?._rev)}`, { as });
  expect((await server.ask('GET', path, { as })).body).toEqual(doc);
});
