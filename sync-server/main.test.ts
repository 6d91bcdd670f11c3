import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { ConfigError } from './config.ts';
import { ADMIN_BASIC, addStation, patientOf, startTestServer, type TestServer } from './http/test-server.ts';
import { startServer } from './main.ts';

const servers: TestServer[] = [];
const start = async (...args: string[]) => {
  const server = await startTestServer(args);
  servers.push(server);
  return server;
};

afterEach(async () => {
  for (const server of servers.splice(0)) await server.remove();
});

test('tells who it is, shows demo people only when a demo was made and wanted', async () => {
  const server = await start();
  const { status, body } = await server.ask('GET', '/api/server');
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: 'tram-y-te-xa', role: 'station', demo: false });
  expect(body.instance).toMatch(/\w{16}/);
  expect(body.demoPeople).toBeUndefined();
  const demo = {
    stationCode: '22333',
    people: [{ username: 'hoa', name: 'Hoà', role: 'healthWorker', pin: '482915' }],
  };
  writeFileSync(join(server.config.dataDir, 'demo.json'), JSON.stringify(demo));
  expect((await server.ask('GET', '/api/server')).body).toMatchObject({ demo: true, demoPeople: demo.people });
  const hidden = await start('--no-demo');
  writeFileSync(join(hidden.config.dataDir, 'demo.json'), JSON.stringify(demo));
  expect((await hidden.ask('GET', '/api/server')).body).toMatchObject({ demo: false });
});

test('keeps its identity over a restart and accepts the tokens from before', async () => {
  const first = await startTestServer();
  await addStation(first, '22333');
  const token = await first.signIn('nurse-22333', '482915');
  const { instance, generation, stationName } = (await first.ask('GET', '/api/server')).body;
  expect(stationName).toBe('Trạm Y tế 22333');
  await first.close();
  const again = await startTestServer([], first.config.dataDir);
  servers.push(again);
  expect((await again.ask('GET', '/api/server')).body).toMatchObject({ instance, generation });
  expect((await again.ask('GET', '/api/me', { as: token })).body).toMatchObject({
    person: { username: 'nurse-22333' },
    station: { code: '22333', name: 'Trạm Y tế 22333' },
  });
});

test('refuses a taken port and a data folder that is in use, with a sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(startTestServer(['--port', String(port)])).rejects.toThrow(/Cổng \d+ đang có chương trình khác/);
  other.close();
  const server = await start();
  await expect(startServer({ ...server.config, port: 0 })).rejects.toThrow(ConfigError);
  await expect(startServer({ ...server.config, port: 0 })).rejects.toThrow(/máy chủ khác đang dùng/);
  const file = join(server.config.dataDir, 'file');
  writeFileSync(file, '');
  await expect(startServer({ ...server.config, port: 0, dataDir: file })).rejects.toThrow(/thư mục dữ liệu/);
});

test('health says what a watchdog needs, without names', async () => {
  const server = await start('--role', 'both');
  const { status, body } = await server.ask('GET', '/health');
  expect(status).toBe(200);
  expect(body).toMatchObject({ live: true, ready: true, databases: 0, uplink: { overdue: false }, warnings: [] });
  expect((body.disk as { freeBytes: number }).freeBytes).toBeGreaterThan(0);
});

test('signs in, out, and answers wrong tries with 401 and then 429 with Retry-After', async () => {
  const server = await start();
  await addStation(server, '22333');
  const token = await server.signIn('head-22333', '482915');
  expect((await server.ask('GET', '/api/people', { as: token })).status).toBe(200);
  expect((await server.ask('POST', '/api/sign-out', { as: token })).status).toBe(200);
  expect((await server.ask('GET', '/api/me', { as: token })).status).toBe(401);

  const wrong = { username: 'nurse-22333', pin: '000001', deviceId: 'd', deviceName: 'x' };
  const unknown = { ...wrong, username: 'nobody' };
  const [first, stranger] = [
    await server.ask('POST', '/api/sign-in', { body: wrong }),
    await server.ask('POST', '/api/sign-in', { body: unknown }),
  ];
  expect(first).toMatchObject({ status: 401, body: { error: 'wrong_credentials' } });
  expect(stranger.body).toEqual(first.body);
  for (let i = 0; i < 4; i++) await server.ask('POST', '/api/sign-in', { body: wrong });
  const blocked = await server.ask('POST', '/api/sign-in', { body: { ...wrong, pin: '482915' } });
  expect(blocked).toMatchObject({ status: 429, body: { error: 'too_many_tries' } });
  expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
});

test.each([
  [{ body: '{', headers: { 'Content-Type': 'application/json' } }, 400],
  [{ body: '[1]', headers: { 'Content-Type': 'application/json' } }, 400],
  [{ body: `${'{"a":'.repeat(20)}1${'}'.repeat(20)}`, headers: { 'Content-Type': 'application/json' } }, 400],
  [{ body: { username: 5 } }, 400],
  [{ body: { username: 'a', pin: '1', deviceId: '../x', deviceName: 'x' } }, 400],
  [{ body: 'username=a', headers: { 'Content-Type': 'text/plain' } }, 415],
  [{ body: { username: 'x'.repeat(70_000) } }, 413],
  [{ body: {}, headers: { Origin: 'https://elsewhere.example' } }, 403],
  [{ body: {}, headers: { 'Sec-Fetch-Site': 'cross-site' } }, 403],
])('answers bad input to sign-in with a sentence: %#', async (options, status) => {
  const server = await start();
  const answer = await server.ask('POST', '/api/sign-in', options);
  expect(answer.status).toBe(status);
  expect(answer.body.reason).toMatch(/\S+ \S+/);
});

test('a head manages the own staff and devices only; the names reach the tablets', async () => {
  const server = await start();
  await addStation(server, '22333');
  await addStation(server, '22444');
  const head = await server.signIn('head-22333', '482915');
  const nurse = await server.signIn('nurse-22333', '482915');
  const person = { username: 'lan', name: 'Lê Thị Lan', role: 'healthWorker', pin: '739164' };
  expect((await server.ask('POST', '/api/people', { as: nurse, body: person })).status).toBe(403);
  expect(
    (await server.ask('POST', '/api/people', { as: head, body: { ...person, stationCode: '22444' } })).status,
  ).toBe(403);
  expect(
    (await server.ask('POST', '/api/people', { as: head, body: { ...person, role: 'administrator' } })).status,
  ).toBe(403);
  const created = await server.ask('POST', '/api/people', { as: head, body: person });
  expect(created.status).toBe(201);
  const { people } = (await server.ask('GET', '/api/people', { as: head })).body as unknown as { people: object[] };
  expect(people).toHaveLength(3);
  expect(JSON.stringify(people)).not.toMatch(/argon|22444/);
  const settings = await server.ask('GET', '/couch/tram-22333-settings/people', { as: nurse });
  expect(JSON.stringify(settings.body)).toContain('Lê Thị Lan');

  const lan = await server.signIn('lan', '739164', 'may-lan');
  expect((await server.ask('GET', '/couch/tram-22333-patients', { as: lan })).status).toBe(200);
  const { id } = created.body.person as { id: string };
  const stranger = await server.signIn('head-22444', '482915');
  expect((await server.ask('PATCH', `/api/people/${id}`, { as: stranger, body: { active: false } })).status).toBe(404);
  expect((await server.ask('POST', '/api/devices/may-lan/revoke', { as: stranger })).status).toBe(404);
  expect((await server.ask('POST', '/api/devices/may-lan/revoke', { as: head })).status).toBe(200);
  expect((await server.ask('GET', '/couch/tram-22333-patients', { as: lan })).status).toBe(401);
  expect((await server.ask('GET', '/api/me', { as: lan })).body.error).toBe('revoked');
});

test('a record that breaks its schema is refused alone, with the field in the reason', async () => {
  const server = await start();
  await addStation(server, '22333');
  const nurse = await server.signIn('nurse-22333', '482915');
  const docs = [patientOf('22333', 'a'), { ...patientOf('22333', 'b'), sex: 'x' }, patientOf('22444', 'c')];
  const { status, body } = await server.ask('POST', '/couch/tram-22333-patients/_bulk_docs', {
    as: nurse,
    body: { docs },
  });
  expect(status).toBe(201);
  expect(body).toMatchObject([
    { id: 'a', ok: true },
    { id: 'b', error: 'forbidden', reason: expect.stringContaining('"sex"') },
    { id: 'c', error: 'forbidden', reason: expect.stringContaining('"stationCode"') },
  ]);
});

test('the administrator of the environment opens a session on the protocol and is slowed down after wrong passwords', async () => {
  const server = await start();
  const opened = await server.ask('POST', '/couch/_session', { body: { name: 'quan-tri', password: 'mat-khau-thu' } });
  expect(opened.status).toBe(200);
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(opened.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
  expect((await server.ask('PUT', '/couch/other', { headers: { Cookie: cookie } })).status).toBe(201);
  expect((await server.ask('GET', '/api/people', { headers: { Cookie: cookie } })).status).toBe(401);
  const wrong = `Basic ${Buffer.from('quan-tri:sai').toString('base64')}`;
  for (let i = 0; i < 20; i++) expect((await server.ask('GET', '/couch/other', { as: wrong })).status).toBe(401);
  expect((await server.ask('GET', '/couch/other', { as: ADMIN_BASIC })).status).toBe(429);
});

test('leaves no token file after a clean stop', async () => {
  const server = await start();
  const file = join(server.config.dataDir, 'server.json');
  expect(existsSync(file)).toBe(true);
  await server.close();
  expect(existsSync(file)).toBe(false);
});

test('as a program: prints its address, stops cleanly on SIGTERM, and refuses a secret among its arguments', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tram-program-'));
  const program = (...args: string[]) =>
    spawn(process.execPath, [fileURLToPath(new URL('./main.ts', import.meta.url)), '--data', folder, ...args]);
  const running = program('--port', '0');
  const [line] = (await once(running.stdout, 'data')) as [Buffer];
  const url = /http:\/\/\S+/.exec(String(line))?.[0];
  expect((await fetch(`${url}/health`)).status).toBe(200);
  running.kill('SIGTERM');
  expect(await once(running, 'exit')).toEqual([0, null]);
  expect(existsSync(join(folder, 'server.json'))).toBe(false);

  const refused = program('--admin', 'a:b');
  const [sentence] = (await once(refused.stderr, 'data')) as [Buffer];
  expect(String(sentence)).toContain('TRAM_ADMIN');
  expect(await once(refused, 'exit')).toEqual([1, null]);
  rmSync(folder, { recursive: true });
});

test('R15: a device that is revoked while it waits for changes does not hear of them', async () => {
  const server = await start();
  await addStation(server, '22333');
  const nurse = await server.signIn('nurse-22333', '482915', 'may-mat');
  const path = '/couch/tram-22333-patients/_changes?feed=longpoll&since=now&include_docs=true&timeout=20000';
  const waiting = fetch(server.url + path, { headers: { Authorization: nurse } }).then(
    (response) => response.text(),
    () => '',
  );
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const head = await server.signIn('head-22333', '482915');
  expect((await server.ask('POST', '/api/devices/may-mat/revoke', { as: head })).status).toBe(200);
  const body = { ...patientOf('22333', 'p-moi'), _id: 'p-moi' };
  expect((await server.ask('PUT', '/couch/tram-22333-patients/p-moi', { as: head, body })).status).toBe(201);
  expect(await waiting).not.toContain('p-moi');
});
