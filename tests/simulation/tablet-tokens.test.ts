import 'fake-indexeddb/auto';
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ADMIN_BASIC, addStation, startTestServer, type TestServer } from '../../sync-server/http/test-server.ts';
import { DeviceDb } from '../../src/lib/data/local/device-db.ts';
import { testDevice, type TestDevice } from '../../src/lib/data/testing/device.ts';
import { patientChange } from '../../src/lib/data/testing/records.ts';

/** The tablet's own worker code against a real server: who may still talk to whom, and that nothing is lost meanwhile. */

const PIN = '482915';
const nurse = { username: 'nurse-22333', pin: PIN, deviceName: 'Máy 1' };

let server: TestServer;
let tablets: TestDevice[] = [];
let asked: { path: string; status: number }[] = [];
let deviceNow: () => number;

beforeEach(async () => {
  asked = [];
  deviceNow = Date.now;
  server = await startTestServer();
  await addStation(server, '22333');
});
afterEach(async () => {
  vi.useRealTimers();
  for (const { device } of tablets) await device.close();
  tablets = [];
  await server.remove();
});

function newTablet(name?: string): TestDevice {
  const recorded: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    asked.push({ path: new URL(String(input)).pathname, status: response.status });
    return response;
  };
  const tablet = testDevice({
    ...(name === undefined ? {} : { name }),
    baseUrl: server.url,
    fetch: recorded,
    now: () => deviceNow(),
  });
  tablets.push(tablet);
  return tablet;
}

async function signedIn(): Promise<TestDevice> {
  const tablet = newTablet();
  await tablet.device.signIn(nurse);
  return tablet;
}

/** The same disk in a new worker: no access token is left. */
async function restarted({ device, deps }: TestDevice): Promise<TestDevice> {
  await device.close();
  const again = newTablet(deps.name);
  const [person] = (await again.device.device()).people;
  await again.device.unlock({ personId: person?.id ?? '', pin: PIN });
  return again;
}

const refreshes = () => asked.filter(({ path }) => path === '/api/token').map(({ status }) => status);
const patientsOnServer = async () => {
  const { body } = await server.ask('GET', '/couch/tram-22333-patients/_all_docs', { as: ADMIN_BASIC });
  return (body.rows as { id: string }[]).map(({ id }) => id);
};
const syncs = async ({ device }: TestDevice) => (await device.syncNow()).phase;
const deviceIdOf = async ({ device }: TestDevice) => (await device.device()).deviceId;
/** Changes what the server holds while it runs. */
function inAccounts(sql: string, ...values: string[]): void {
  const db = new DatabaseSync(join(server.config.dataDir, 'accounts.sqlite'));
  db.prepare(sql).run(...values);
  db.close();
}

test('the key of the tablet goes with the sign-in; after a restart one refresh is enough', async () => {
  const first = await signedIn();
  expect(await syncs(first)).toBe('idle');
  expect(refreshes()).toEqual([]);
  const second = await restarted(first);
  await second.device.save([patientChange('a', 'Lê Thị Hoa')]);
  expect(await syncs(second)).toBe('idle');
  expect(refreshes()).toEqual([400, 200]);
  expect(await patientsOnServer()).toEqual(['a']);

  const db = new DeviceDb(`${second.deps.name}-device`);
  const key = await db.fact('deviceKey');
  db.close();
  expect(key?.privateKey).toMatchObject({ extractable: false, usages: ['sign'] });
  await expect(crypto.subtle.exportKey('jwk', key!.privateKey)).rejects.toThrow();
});

test.each([
  ['1996', -30],
  ['2056', 30],
])('R12: a tablet that believes it is %s gets its tokens', async (_year, years) => {
  deviceNow = () => Date.now() + years * 365 * 24 * 60 * 60 * 1000;
  const tablet = await restarted(await signedIn());
  expect(await syncs(tablet)).toBe('idle');
  expect(await syncs(tablet)).toBe('idle');
  expect(refreshes()).toEqual([400, 200]);
});

test('R8: an access token that the server does not know any more is renewed without a word', async () => {
  const tablet = await signedIn();
  expect(await syncs(tablet)).toBe('idle');
  // What the server signs from now on is signed by another key, and the old one is gone.
  const { port } = server;
  await server.close();
  rmSync(join(server.config.dataDir, 'access-key.json'));
  server = await startTestServer(['--port', String(port)], server.config.dataDir);
  await tablet.device.save([patientChange('a', 'Lê Thị Hoa')]);
  expect(await syncs(tablet)).toBe('idle');
  expect(await patientsOnServer()).toEqual(['a']);
  expect(refreshes().filter((status) => status === 200)).toHaveLength(1);
});

test('R8: a new PIN asks for one sign-in; what is unsent stays, and goes out afterwards', async () => {
  const tablet = await signedIn();
  const { people } = (await server.ask('GET', '/api/people', { as: ADMIN_BASIC })).body as { people: { id: string }[] };
  const id = (await tablet.device.device()).person?.id ?? '';
  expect(people.map((person) => person.id)).toContain(id);
  await server.ask('PATCH', `/api/people/${id}`, { as: ADMIN_BASIC, body: { pin: '739164' } });
  await tablet.device.save([patientChange('a', 'Lê Thị Hoa')]);
  expect(await syncs(tablet)).toBe('needsSignIn');
  expect(await syncs(tablet)).toBe('needsSignIn');
  expect(refreshes()).toEqual([401]);
  expect(await tablet.device.syncState()).toMatchObject({ waiting: 1 });

  await tablet.device.signIn({ ...nurse, pin: '739164' });
  expect(await syncs(tablet)).toBe('idle');
  expect(await patientsOnServer()).toEqual(['a']);
});

test('R15: a revoked tablet gets nothing from this moment on', async () => {
  const tablet = await signedIn();
  expect(await syncs(tablet)).toBe('idle');
  const id = await deviceIdOf(tablet);
  expect((await server.ask('POST', `/api/devices/${id}/revoke`, { as: ADMIN_BASIC })).status).toBe(200);
  asked = [];
  expect(await syncs(tablet)).toBe('needsSignIn');
  expect(asked.filter(({ path, status }) => path.startsWith('/couch') && status < 300)).toEqual([]);
  await expect(tablet.device.signIn(nurse)).rejects.toMatchObject({ code: 'deviceRevoked' });
});

test('a tablet of before there were keys goes on by itself: its old token is exchanged at its next opening', async () => {
  const before = await signedIn();
  await before.device.save([patientChange('a', 'Lê Thị Hoa')]);
  const deviceId = await deviceIdOf(before);
  await before.device.close();
  const db = new DeviceDb(`${before.deps.name}-device`);
  await db.facts.delete('deviceKey');
  db.close();
  inAccounts('UPDATE devices SET key_jwk = NULL, key_thumbprint = NULL WHERE id = ?', deviceId);

  const after = await restarted(before);
  expect(await syncs(after)).toBe('idle');
  expect(await patientsOnServer()).toEqual(['a']);
  expect(await deviceIdOf(after)).toBe(deviceId);
});

test('a tablet that has lost its key signs in as another device and keeps what it has', async () => {
  const before = await signedIn();
  await before.device.save([patientChange('a', 'Lê Thị Hoa')]);
  const deviceId = await deviceIdOf(before);
  const db = new DeviceDb(`${before.deps.name}-device`);
  await db.facts.delete('deviceKey');
  db.close();
  const after = await restarted(before);
  expect(await syncs(after)).toBe('needsSignIn');
  await after.device.signIn(nurse);
  expect(await syncs(after)).toBe('idle');
  expect(await deviceIdOf(after)).not.toBe(deviceId);
  expect(await patientsOnServer()).toEqual(['a']);
});

test('what the station head changes about a person reaches the tablet with the next token', async () => {
  const tablet = await restarted(await signedIn());
  inAccounts(
    "UPDATE people SET name = 'Lê Thị Mai', village_codes = ? WHERE username = ?",
    '["22333-1"]',
    nurse.username,
  );
  expect(await syncs(tablet)).toBe('idle');
  const changed = { name: 'Lê Thị Mai', villageCodes: ['22333-1'] };
  await vi.waitFor(async () => expect((await tablet.device.device()).person).toMatchObject(changed));
  const again = await restarted(tablet);
  expect((await again.device.device()).person).toMatchObject(changed);
});

test('the refresh token opens no address but its own, and the access token not that one', async () => {
  const body = { username: 'head-22333', pin: PIN, deviceId: 'd9', deviceName: 'x' };
  const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  const answer = await server.ask('POST', '/api/sign-in', { body: { ...body, deviceKey: { kty, crv, x, y } } });
  const { token, refreshToken } = answer.body as { token: string; refreshToken: string };
  expect(decodeJwt(token)).toMatchObject({ device: 'd9', role: 'stationHead' });
  for (const path of ['/api/me', '/api/people', '/couch/tram-22333-patients', '/couch/_all_dbs'])
    expect((await server.ask('GET', path, { as: `Bearer ${refreshToken}` })).status, path).toBe(401);
  const swapped = { body: { refreshToken: token, proof: 'x' } };
  expect(await server.ask('POST', '/api/token', swapped)).toMatchObject({
    status: 401,
    body: { error: 'unauthorized' },
  });
  expect((await server.ask('POST', '/api/sign-out', { body: { refreshToken } })).status).toBe(200);
  expect((await server.ask('GET', '/api/me', { as: `Bearer ${token}` })).status).toBe(401);
});
