import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ADMIN_BASIC, addStation, patientOf, startTestServer, type TestServer } from '../http/test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer(['--role', 'both']);
  await addStation(server, '22333');
  await addStation(server, '22444');
  for (const kind of ['households', 'patients', 'visits', 'immunizations'])
    await server.ask('PUT', `/warehouse/couch/tram-22333-${kind}`, { as: ADMIN_BASIC });
});

afterEach(() => server.remove());

async function put(kind: string, doc: { _id: string }): Promise<string> {
  const path = `/warehouse/couch/tram-22333-${kind}/${encodeURIComponent(doc._id)}`;
  const { body } = await server.ask('PUT', path, { as: ADMIN_BASIC, body: doc });
  expect(body.ok).toBe(true);
  return String(body.rev);
}

async function summary(as = ADMIN_BASIC) {
  const { status, body } = await server.ask('GET', '/warehouse/api/summary', { as });
  expect(status).toBe(200);
  return body;
}

const dose = (id: string, status = 'DA_TIEM') => ({
  _id: id,
  id,
  villageCode: '22333-1',
  occurredOn: '2026-10-01',
  scheduleDose: 'PENTA-1',
  status,
});

test('counts what is neither voided nor deleted, and follows every change', async () => {
  await put('households', { _id: 'h1' });
  const rev = await put('patients', patientOf('22333', 'p1'));
  await put('patients', patientOf('22333', 'p2'));
  await put('visits', { _id: 'v1' });
  const doseRev = await put('immunizations', dose('p1:PENTA-1:2026-10-01'));
  await put('immunizations', dose('p2:PENTA-1:2026-10-01', 'TU_CHOI'));
  expect(await summary()).toMatchObject({
    stations: [{ code: '22333', people: 2, households: 1, visits: 1, doses: 1, lastReceivedAt: expect.any(String) }],
    totals: { people: 2, households: 1, visits: 1, doses: 1 },
    upToDate: true,
  });

  const voided = { reason: 'nhầm', by: 'p', at: '2026-11-21T03:20:00.000Z', device: 'd' };
  await put('immunizations', { ...dose('p1:PENTA-1:2026-10-01'), _rev: doseRev, voided } as { _id: string });
  await put('patients', { _id: 'p1', _rev: rev, _deleted: true } as { _id: string });
  expect((await summary()).totals).toEqual({ people: 1, households: 1, visits: 1, doses: 0 });

  await server.ask('DELETE', '/warehouse/couch/tram-22333-visits', { as: ADMIN_BASIC });
  await server.ask('PUT', '/warehouse/couch/tram-22333-visits', { as: ADMIN_BASIC });
  expect((await summary()).totals).toEqual({ people: 1, households: 1, visits: 0, doses: 0 });
});

test('a person of two records counts once, whichever way the two were merged', async () => {
  const people = async () => ((await summary()).totals as { people: number }).people;
  const merged = (id: string, mergedInto: string) => ({ ...patientOf('22333', id), mergedInto }) as { _id: string };
  await put('patients', patientOf('22333', 'p1'));
  await put('patients', merged('p2', 'p1'));
  expect(await people()).toBe(1);
  await put('patients', merged('p3', 'p4'));
  await put('patients', merged('p4', 'p3'));
  expect(await people()).toBe(2);
  await put('patients', merged('p5', 'gone'));
  expect(await people()).toBe(3);
});

test('continues after a restart without counting twice', async () => {
  await put('patients', patientOf('22333', 'p1'));
  expect((await summary()).totals).toMatchObject({ people: 1 });
  await server.close();
  server = await startTestServer(['--role', 'both'], server.config.dataDir);
  await put('patients', patientOf('22333', 'p2'));
  expect((await summary()).totals).toMatchObject({ people: 2 });
});

test('the rows hold no name and no id of a person', async () => {
  await put('patients', { ...patientOf('22333', '0190-id-of-hoa'), phone: '0912345678' } as { _id: string });
  await summary();
  await server.close();
  const disk = ['', '-wal'].map((part) => {
    try {
      return readFileSync(join(server.config.dataDir, `warehouse.sqlite${part}`), 'utf8');
    } catch {
      return '';
    }
  });
  expect(disk.join('')).toContain('22333-1');
  expect(disk.join('')).not.toMatch(/Nguyễn|0190-id-of-hoa|0912345678/);
});

test('a station sees its own line only, another station and nobody see none of it', async () => {
  await put('patients', patientOf('22333', 'p1'));
  const own = await server.signIn('nurse-22333', '482915');
  const other = await server.signIn('head-22444', '482915');
  expect((await summary(own)).stations).toMatchObject([{ code: '22333', people: 1 }]);
  expect(await summary(other)).toMatchObject({ stations: [], totals: { people: 0 } });
  expect((await server.ask('GET', '/warehouse/api/summary')).status).toBe(401);
});

test('an upward run in one process fills the warehouse through the protocol', async () => {
  await server.ask('PUT', '/couch/tram-22333-patients/p1', { as: ADMIN_BASIC, body: patientOf('22333', 'p1') });
  await server.ask('POST', '/api/uplink/run', { as: ADMIN_BASIC });
  for (let running = true; running;) {
    running = (await server.ask('GET', '/api/uplink/history', { as: ADMIN_BASIC })).body.running as boolean;
  }
  expect((await summary()).stations).toMatchObject([
    { code: '22333', name: 'Trạm Y tế 22333', people: 1 },
    { code: '22444', name: 'Trạm Y tế 22444', people: 0 },
  ]);
});
