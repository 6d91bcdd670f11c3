import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ADMIN_BASIC, addStation, patientOf, startTestServer, type TestServer } from '../http/test-server.ts';
import { parseHead, type AuditLine } from './line.ts';
import { readLines, verifyChain } from './verify.ts';

let server: TestServer;
afterEach(() => server.remove());

const lines = () => [...readLines(server.config.dataDir)];
const events = (event: string): AuditLine[] => lines().filter((line) => line.event === event);
const STATION = '/couch/tram-22333-patients';

test('a sign-in is in the log when its answer comes, good or bad, and no secret or typed name is', async () => {
  server = await startTestServer();
  await addStation(server, '22333');
  await server.signIn('nurse-22333', '482915', 'may-1');
  expect(events('signIn')).toMatchObject([{ outcome: 'ok', device: 'may-1', address: '127.0.0.1' }]);
  const nurse = events('signIn')[0]?.actor;
  expect(nurse).toMatch(/^[0-9a-f-]{36}$/);

  const wrong = (username: string) => ({ username, pin: '735284', deviceId: 'may-2', deviceName: 'Máy' });
  await server.ask('POST', '/api/sign-in', { body: wrong('NURSE-22333') });
  await server.ask('POST', '/api/sign-in', { body: wrong('482915-go-nham') });
  expect(events('signIn').slice(1)).toMatchObject([
    { outcome: 'refused', actor: nurse, device: 'may-2', details: { code: 'wrong_credentials' } },
    { outcome: 'refused', actor: '', details: { code: 'wrong_credentials', unknownName: true } },
  ]);
  await server.ask('POST', '/couch/_session', { body: { name: 'quan-tri', password: 'sai-mat-khau' } });
  await server.ask('POST', '/couch/_session', { body: { name: 'quan-tri', password: 'mat-khau-thu' } });
  expect(events('signIn').slice(3)).toMatchObject([
    { outcome: 'refused', actor: '', details: { at: '_session' } },
    { outcome: 'ok', actor: 'quan-tri' },
  ]);
  await server.close();
  expect(verifyChain(server.config.dataDir, parseHead(server.auditHead))).toMatchObject({ faults: [] });
  expect(events('access.refused')).toEqual([]);
  const text = readFileSync(join(server.config.dataDir, 'audit-0001.sqlite'), 'latin1');
  expect(text).not.toMatch(/482915|735284|go-nham|sai-mat-khau|mat-khau-thu/);
});

test('refused access names who, the room and the database, and no document', async () => {
  server = await startTestServer();
  await addStation(server, '22333');
  const nurse = await server.signIn('nurse-22333', '482915', 'may-1');
  const { actor } = events('signIn')[0] as AuditLine;
  for (let i = 0; i < 5; i++) await server.ask('GET', '/couch/tram-22444-patients/Nguyen-Thi-Hoa', { as: nurse });
  await server.ask('DELETE', STATION, { as: nurse });
  await server.ask('POST', '/api/people', { as: nurse, body: {} });
  await server.ask('GET', '/api/me', { as: 'Bearer invented' });
  await server.ask('GET', STATION);
  await server.close();
  const database = 'tram-22444-patients';
  const refused = events('access.refused');
  expect(refused).toMatchObject([
    { actor, device: 'may-1', details: { status: 403, method: 'GET', room: '/couch/{db}/document', database } },
    { actor, details: { method: 'DELETE', room: '/couch/{db}', database: 'tram-22333-patients' } },
    { actor, details: { method: 'POST', room: '/api/people' } },
    { actor: '', device: '', details: { status: 401, database: 'tram-22333-patients' } },
    { actor, details: { database, times: 4 } },
  ]);
  expect(events('token.refused')).toMatchObject([{ outcome: 'refused', details: { room: '/api/me' } }]);
  expect(JSON.stringify(lines())).not.toMatch(/Nguyen|invented/);
  expect(verifyChain(server.config.dataDir).faults).toEqual([]);
});

test('a document that is refused inside an accepted batch has its line, and a storm of them two', async () => {
  server = await startTestServer();
  await addStation(server, '22333');
  const nurse = await server.signIn('nurse-22333', '482915', 'may-1');
  const { actor } = events('signIn')[0] as AuditLine;
  const wrong = (id: string) => ({ ...patientOf('22333', id), stationCode: '22444' });
  const docs = [patientOf('22333', 'p-1'), ...Array.from({ length: 40 }, (_, n) => wrong(`Hoa-${n}`))];
  const answer = await server.ask('POST', `${STATION}/_bulk_docs`, { as: nurse, body: { docs } });
  expect(answer.status).toBe(201);
  await server.close();
  const place = { method: 'POST', room: '/couch/{db}/_bulk_docs', database: 'tram-22333-patients' };
  expect(events('document.refused')).toMatchObject([
    { actor, device: 'may-1', outcome: 'refused', details: place },
    { actor, details: { ...place, times: 39 } },
  ]);
  expect(JSON.stringify(lines())).not.toMatch(/Hoa/);
  expect(verifyChain(server.config.dataDir).faults).toEqual([]);
});

test('what people of responsibility do is kept: accounts, PINs, devices, stations, sign-outs', async () => {
  server = await startTestServer();
  await addStation(server, '22333');
  const head = await server.signIn('head-22333', '482915');
  const { people } = (await server.ask('GET', '/api/people', { as: head })).body as unknown as {
    people: { id: string; username: string }[];
  };
  const of = people.find(({ username }) => username === 'nurse-22333')?.id ?? '';
  await server.signIn('nurse-22333', '482915', 'may-mat');
  await server.ask('PATCH', `/api/people/${of}`, { as: head, body: { pin: '739164', name: 'Lê Thị Lan' } });
  await server.ask('PATCH', `/api/people/${of}`, { as: head, body: { active: false } });
  await server.ask('POST', '/api/devices/may-mat/revoke', { as: head });
  await server.ask('POST', '/api/sign-out', { as: head });
  const by = events('signIn')[0]?.actor;
  expect(lines().map(({ event }) => event)).toEqual([
    ...['server.started', 'admin.access', 'station.saved', 'person.created', 'person.created'],
    ...['signIn', 'signIn', 'pin.changed', 'person.changed', 'person.changed', 'device.revoked', 'signOut'],
  ]);
  expect(events('person.created')[1]).toMatchObject({ actor: 'quan-tri', details: { of, role: 'healthWorker' } });
  expect(events('pin.changed')).toMatchObject([{ actor: by, device: 'may-head-22333', details: { of } }]);
  expect(events('person.changed')[1]).toMatchObject({ details: { of, changed: ['active'], active: false } });
  expect(events('device.revoked')).toMatchObject([{ actor: by, details: { of: 'may-mat' } }]);
  expect(JSON.stringify(lines())).not.toMatch(/Lan|739164|Hoà/);
});

test('what cannot be undone is kept before it begins and when it is done', async () => {
  server = await startTestServer();
  await addStation(server, '22333');
  const as = ADMIN_BASIC;
  const put = await server.ask('PUT', `${STATION}/p-1`, { as, body: patientOf('22333', 'p-1') });
  const purged = await server.ask('POST', `${STATION}/_purge`, { as, body: { 'p-1': [put.body.rev] } });
  expect(purged.status).toBe(201);
  await server.ask('PUT', `${STATION}/_security`, { as, body: { admins: { names: ['kín'] } } });
  await server.ask('PUT', '/couch/other', { as });
  await server.ask('DELETE', '/couch/other', { as });
  await server.close();
  const kept = lines().filter(({ event }) => /^(purge|security|database)/.test(event));
  expect(kept).toMatchObject([
    { event: 'purge', outcome: 'begun', actor: 'quan-tri', details: { database: 'tram-22333-patients' } },
    { event: 'purge', outcome: 'ok', details: { revisions: 1 } },
    { event: 'security.changed', outcome: 'ok' },
    { event: 'database.created', outcome: 'ok', details: { database: 'other' } },
    { event: 'database.deleted', outcome: 'begun', details: { database: 'other' } },
    { event: 'database.deleted', outcome: 'ok', details: { database: 'other' } },
  ]);
  expect(JSON.stringify(lines())).not.toMatch(/p-1|kín/);
});

test('nested JSON and large bodies are refused at every endpoint, and the server goes on', async () => {
  server = await startTestServer();
  await addStation(server, '22333');
  const deep = (levels: number) => `{"docs":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  const json = { 'Content-Type': 'application/json' };
  for (const endpoint of ['_bulk_docs', '_find', '_revs_diff', '_purge', '_bulk_get', '_all_docs', '_changes']) {
    const path = `${STATION}/${endpoint}`;
    const answer = await server.ask('POST', path, { as: ADMIN_BASIC, body: deep(300_000), headers: json });
    expect([endpoint, answer.status, answer.body.error]).toEqual([endpoint, 400, 'bad_request']);
  }
  const session = await server.ask('POST', '/couch/_session', { body: { name: 'x'.repeat(20_000), password: 'x' } });
  expect(session.status).toBe(413);
  expect((await server.ask('GET', '/health')).status).toBe(200);
  let nested: unknown = 1;
  for (let level = 0; level < 100; level++) nested = [nested];
  const put = await server.ask('PUT', '/couch/tram-22333-settings/_local/x', { as: ADMIN_BASIC, body: { nested } });
  expect(put.status).toBe(201);
});
