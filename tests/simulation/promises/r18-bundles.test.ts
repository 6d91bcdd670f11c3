import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN_BASIC, addStation, startTestServer, type TestServer } from '../../../sync-server/http/test-server.ts';
import { testDevice, type TestDevice } from '../../../src/lib/data/testing/device.ts';
import { doseChange, patientChange, visitChange } from '../../../src/lib/data/testing/records.ts';

/** R18 with the tablets' own worker code, the real store on the disk and a real server. */

const STATION = '22333';
const PIN = '482915';
const KINDS = ['patients', 'visits', 'immunizations'] as const;

let server: TestServer;
let tablets: TestDevice[] = [];
let online: boolean;

beforeEach(async () => {
  online = true;
  server = await startTestServer();
  await addStation(server, STATION);
});
afterEach(async () => {
  for (const { device } of tablets) await device.close();
  tablets = [];
  await server.remove();
});

async function newTablet(): Promise<TestDevice['device']> {
  const tablet = testDevice({
    baseUrl: server.url,
    fetch: (input, init) => (online ? fetch(input, init) : Promise.reject(new TypeError('offline'))),
  });
  tablets.push(tablet);
  await tablet.device.signIn({ username: `nurse-${STATION}`, pin: PIN, deviceName: `Máy ${tablets.length}` });
  await tablet.device.syncNow();
  return tablet.device;
}

const HOA = patientChange('a', 'Lê Thị Hoa', { villageCode: `${STATION}-1` });
const VISIT = visitChange('v', 'a', '2026-11-20T02:00:00.000Z');
const DOSE = doseChange('a', 'BCG');

interface Doc {
  [field: string]: unknown;
}
async function docs(kind: string): Promise<Doc[]> {
  const { body } = await server.ask(
    'GET',
    `/couch/tram-${STATION}-${kind}/_all_docs?include_docs=true&conflicts=true`,
    {
      as: ADMIN_BASIC,
    },
  );
  return (body.rows as { doc: Doc }[]).map(({ doc }) => doc);
}
async function everything(): Promise<Doc[]> {
  return (await Promise.all(KINDS.map(docs))).flat();
}
async function post(bytes: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const as = await server.signIn(`nurse-${STATION}`, PIN);
  const response = await fetch(`${server.url}/api/bundles`, {
    method: 'POST',
    headers: { authorization: as, 'content-type': 'application/octet-stream', ...headers },
    body: bytes,
  });
  return { status: response.status, body: (await response.json()) as Doc };
}

const undisputed = (doc: Doc) => doc.superseded === undefined && doc._conflicts === undefined;

describe('R18: the same change by bundle and by server is there once', () => {
  test.each([
    ['the tablet that got the bundle first', 'ba'],
    ['the tablet that wrote it first', 'ab'],
    ['by a bundle to the server, then both tablets', 'sab'],
    ['both tablets, then by a bundle to the server', 'abs'],
    ['first the other tablet, then the server reads the bundle, then the writer', 'bsa'],
  ])('%s', async (_words, order) => {
    const [a, b] = [await newTablet(), await newTablet()];
    online = false;
    await a.save([HOA, VISIT, DOSE]);
    const written = await a.get('visits', 'v');
    const { bytes } = await a.exportBundle({});
    expect(await b.importBundle(bytes)).toMatchObject({ fresh: 3 });
    expect(await b.syncState()).toMatchObject({ waiting: 3 });
    online = true;
    for (const who of order) {
      if (who === 's') expect((await post(bytes)).status).toBe(200);
      else expect(await (who === 'a' ? a : b).syncNow()).toMatchObject({ phase: 'idle', waiting: 0 });
    }
    for (const tablet of [a, b]) await tablet.syncNow();

    const all = await everything();
    expect(all.map(({ _id }) => _id).sort()).toEqual(['a', DOSE.record.id, 'v'].sort());
    expect(all.filter((doc) => !undisputed(doc))).toEqual([]);
    expect(all.every(({ _rev }) => String(_rev).startsWith('1-'))).toBe(true);
    for (const tablet of [a, b]) {
      expect(await tablet.get('visits', 'v')).toEqual(written);
      expect(await tablet.syncState()).toMatchObject({ waiting: 0, needsAttention: 0 });
    }
  });

  test('bundle, then server, then the bundle again: nothing changes any more', async () => {
    const [a, b] = [await newTablet(), await newTablet()];
    await a.save([HOA]);
    const { bytes } = await a.exportBundle({});
    await b.importBundle(bytes);
    for (const tablet of [a, b]) await tablet.syncNow();
    expect(await b.importBundle(bytes)).toMatchObject({ repeated: true });
    expect(await b.syncState()).toMatchObject({ waiting: 0 });
    const before = await everything();
    expect((await post(bytes)).body).toMatchObject({ known: 1, fresh: 0, newer: 0, merged: 0, refused: [] });
    expect(await everything()).toEqual(before);
  });

  test('what was edited since at the server does not come back by an old bundle, and is no dispute', async () => {
    const a = await newTablet();
    await a.save([patientChange('a', 'Lê Thị Hoa', { phone: '1' })]);
    const { bytes } = await a.exportBundle({});
    await a.syncNow();
    await a.save([patientChange('a', 'Lê Thị Hoa', { phone: '2' })]);
    await a.syncNow();
    expect((await post(bytes)).body).toMatchObject({ known: 1, newer: 0, merged: 0 });
    expect(await docs('patients')).toMatchObject([{ phone: '2' }]);
    expect((await docs('patients')).every(undisputed)).toBe(true);
  });

  test('what was edited on top of a bundle is no dispute with what the bundle brought', async () => {
    const [a, b] = [await newTablet(), await newTablet()];
    online = false;
    await a.save([patientChange('a', 'Lê Thị Hoa', { phone: '1' })]);
    await b.importBundle((await a.exportBundle({})).bytes);
    await b.save([patientChange('a', 'Lê Thị Hoa', { phone: '2' })]);
    online = true;
    for (const tablet of [a, b, a]) await tablet.syncNow();
    expect(await docs('patients')).toMatchObject([{ phone: '2' }]);
    expect((await docs('patients')).every(undisputed)).toBe(true);
    expect(await a.get('patients', 'a')).toEqual(await b.get('patients', 'a'));
  });

  test.each([
    ['', false],
    ['also when the writer of the bundle has gone on elsewhere in the record', true],
  ])(
    'a value that was edited on top of a bundle is not set aside when the editor reaches the server first %s',
    async (_words, goesOn) => {
      const [a, b] = [await newTablet(), await newTablet()];
      await a.save([HOA]);
      for (const tablet of [a, b]) await tablet.syncNow();
      online = false;
      await a.save([patientChange('a', 'Lê Thị Hoa', { ...HOA.record, birthDate: '1990-05-08' })]);
      await b.importBundle((await a.exportBundle({})).bytes);
      await b.save([patientChange('a', 'Lê Thị Hoa', { ...HOA.record, birthDate: '1990-05-09' })]);
      if (goesOn)
        await a.save([{ ...patientChange('a', 'Lê Thị Hoa', { ...HOA.record, birthDate: '1990-05-08', phone: '5' }) }]);
      online = true;
      for (const tablet of [b, a, b]) await tablet.syncNow();
      const [doc] = await docs('patients');
      expect(doc).toMatchObject({ birthDate: '1990-05-09', ...(goesOn ? { phone: '5' } : {}) });
      expect(doc && undisputed(doc)).toBe(true);
      for (const tablet of [a, b]) expect(await tablet.syncState()).toMatchObject({ waiting: 0, needsAttention: 0 });
      expect(await a.get('patients', 'a')).toEqual(await b.get('patients', 'a'));
    },
  );

  test('two edits of one field, one by bundle: one is in use, the other one beside it, once', async () => {
    const [a, b] = [await newTablet(), await newTablet()];
    await a.save([HOA]);
    for (const tablet of [a, b]) await tablet.syncNow();
    online = false;
    await a.save([patientChange('a', 'Lê Thị Hoa', { ...HOA.record, phone: '1' })]);
    await b.save([patientChange('a', 'Lê Thị Hoa', { ...HOA.record, phone: '2' })]);
    const { bytes } = await a.exportBundle({});
    expect(await b.importBundle(bytes)).toMatchObject({ merged: 1 });
    online = true;
    await a.syncNow();
    expect((await post(bytes)).body).toMatchObject({ known: 1 });
    for (const tablet of [b, a, b]) await tablet.syncNow();
    const [doc] = await docs('patients');
    expect(doc).toMatchObject({ phone: '2', superseded: [{ path: 'phone', value: '1' }] });
    expect(doc?.superseded).toHaveLength(1);
    expect(await a.get('patients', 'a')).toEqual(await b.get('patients', 'a'));
  });
});

describe('the server takes a bundle', () => {
  test('with a passphrase, and says why it does not take another one', async () => {
    const a = await newTablet();
    online = false;
    await a.save([HOA]);
    const { bytes } = await a.exportBundle({ passphrase: 'ba lá sen và cá' });
    const passphrase = (text: string) => ({ 'x-bundle-passphrase': Buffer.from(text).toString('base64') });
    expect(await post(bytes)).toMatchObject({ status: 400, body: { error: 'bundle_needsPassphrase' } });
    expect(await post(bytes, passphrase('ba lá sen và cơm'))).toMatchObject({ body: { error: 'bundle_wrongKey' } });
    expect(await post(bytes.slice(0, -1), passphrase('ba lá sen và cá'))).toMatchObject({
      body: { error: 'bundle_cut', reason: expect.stringMatching(/thiếu/) },
    });
    expect(await everything()).toEqual([]);
    expect(await post(bytes, passphrase('ba lá sen và cá'))).toMatchObject({ status: 200, body: { fresh: 1 } });
  });

  test('from its own people only, and takes the others of a bundle when one record is refused (R4)', async () => {
    await addStation(server, '99999');
    const a = await newTablet();
    online = false;
    await a.save([HOA, VISIT]);
    const { bytes } = await a.exportBundle({});
    const foreign = await server.signIn('nurse-99999', PIN);
    const ask = (headers: Record<string, string>) =>
      fetch(`${server.url}/api/bundles`, { method: 'POST', headers, body: bytes });
    expect((await ask({})).status).toBe(401);
    expect((await ask({ authorization: foreign })).status).toBe(403);
    expect(await everything()).toEqual([]);
    expect((await ask({ authorization: ADMIN_BASIC })).status).toBe(400);
  });

  test('R15: after a tablet was revoked, the next bundles are closed with another key', async () => {
    const [a, b] = [await newTablet(), await newTablet()];
    await a.save([HOA]);
    const old = await a.exportBundle({});
    const { deviceId } = await b.device();
    await server.ask('POST', `/api/devices/${deviceId}/revoke`, { as: ADMIN_BASIC });
    await a.signIn({ username: `nurse-${STATION}`, pin: PIN, deviceName: 'Máy 1' });
    const { bytes } = await a.exportBundle({});
    await expect(b.readBundle(bytes)).rejects.toMatchObject({ code: 'bundle_unknownKey' });
    expect((await post(bytes)).status).toBe(200);
    expect((await post(old.bytes)).status).toBe(200);
  });
});
