import { afterEach, beforeEach, expect, test } from 'vitest';
import { ADMIN_BASIC, patientOf, startTestServer, type TestServer } from '../http/test-server.ts';
import { startServer } from '../main.ts';

let warehouse: TestServer;

beforeEach(async () => {
  warehouse = await startTestServer(['--role', 'warehouse']);
});
afterEach(() => warehouse.remove());

async function accountOf(stationCode: string): Promise<string> {
  const { status, body } = await warehouse.ask('POST', '/api/replicators', { as: ADMIN_BASIC, body: { stationCode } });
  expect(status).toBe(201);
  expect(JSON.stringify(body.replicator)).not.toMatch(/hash|secret|password/);
  return `Basic ${Buffer.from(String(body.credentials)).toString('base64')}`;
}

const status = async (as: string, method: string, path: string, body?: unknown) =>
  (await warehouse.ask(method, path, { as, ...(body === undefined ? {} : { body }) })).status;

test('makes, writes and reads the databases of its own station, and nothing else', async () => {
  await warehouse.ask('PUT', '/couch/tram-22444-patients', { as: ADMIN_BASIC });
  const account = await accountOf('22333');
  const own = '/couch/tram-22333-patients';
  expect(await status(account, 'PUT', own)).toBe(201);
  const docs = [{ ...patientOf('22333', 'a'), _rev: '1-a', _revisions: { start: 1, ids: ['a'] } }];
  expect(await status(account, 'POST', `${own}/_bulk_docs`, { docs, new_edits: false })).toBe(201);
  expect(await status(account, 'GET', `${own}/_changes`)).toBe(200);
  expect(await status(account, 'PUT', `${own}/_local/checkpoint`, { last: 1 })).toBe(201);
  expect((await warehouse.ask('GET', '/couch/_all_dbs', { as: account })).body).toEqual(['tram-22333-patients']);

  const forbidden: [string, string, unknown?][] = [
    ['GET', '/couch/tram-22444-patients'],
    ['GET', '/couch/tram-22444-patients/_changes'],
    ['POST', '/couch/tram-22444-patients/_bulk_docs', { docs }],
    ['PUT', '/couch/tram-22444-visits'],
    ['PUT', '/couch/tram-22333-nothing'],
    ['PUT', '/couch/other'],
    ['GET', '/couch/_users'],
    ['DELETE', own],
    ['POST', `${own}/_purge`, { a: ['1-a'] }],
    ['POST', `${own}/_compact`, {}],
    ['PUT', `${own}/_security`, {}],
    ['PUT', `${own}/_design/x`, { views: {} }],
    ['GET', '/api/replicators'],
    ['POST', '/api/replicators', { stationCode: '22444' }],
    ['GET', '/warehouse/api/summary'],
    ['GET', '/api/people'],
  ];
  for (const [method, path, body] of forbidden)
    expect([method, path, await status(account, method, path, body)]).toSatisfy(
      ([, , got]) => got === 403 || got === 404,
    );
  expect(await status(account, 'GET', own)).toBe(200);
});

test('a wrong password opens nothing, a new one ends the one before, a revoked account is shut', async () => {
  const first = await accountOf('22333');
  expect(await status(first, 'GET', '/couch/_all_dbs')).toBe(200);
  const wrong = `Basic ${Buffer.from('replicator-22333:sai').toString('base64')}`;
  expect(await status(wrong, 'GET', '/couch/_all_dbs')).toBe(401);
  const second = await accountOf('22333');
  expect(await status(first, 'GET', '/couch/_all_dbs')).toBe(401);
  expect(await status(second, 'GET', '/couch/_all_dbs')).toBe(200);
  const { replicators } = (await warehouse.ask('GET', '/api/replicators', { as: ADMIN_BASIC })).body;
  expect(replicators).toMatchObject([{ name: 'replicator-22333', lastUsedAt: expect.any(String) }]);
  expect(await status(ADMIN_BASIC, 'POST', '/api/replicators/replicator-22333/revoke')).toBe(200);
  expect(await status(second, 'GET', '/couch/_all_dbs')).toBe(401);
  expect(await status(ADMIN_BASIC, 'POST', '/api/replicators/replicator-1/revoke')).toBe(404);
});

test('R22: a station sends its databases up with it, design documents left out', async () => {
  const station = await startTestServer(['--uplink-url', `${warehouse.url}/couch`]);
  const [name = '', password = ''] = Buffer.from((await accountOf('22333')).slice('Basic '.length), 'base64')
    .toString()
    .split(':');
  await station.close();
  const config = { ...station.config, uplink: { ...station.config.uplink, credentials: { name, password } } };
  const running = await startServer(config);
  const ask = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const headers = { Authorization: ADMIN_BASIC, 'Content-Type': 'application/json' };
    const response = await fetch(running.url + path, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  await ask('POST', '/api/stations', { code: '22333', name: 'T', provinceCode: '01', communeCode: '1', villages: [] });
  await ask('PUT', '/couch/tram-22333-patients/a', patientOf('22333', 'a'));
  await ask('PUT', '/couch/tram-22333-patients/_design/by-name', { language: 'query' });
  await ask('POST', '/api/uplink/run');
  for (let state = 'running'; state === 'running';) {
    const { runs } = (await ask('GET', '/api/uplink/history')) as { runs: { state: string; error?: string }[] };
    state = runs[0]?.state ?? 'running';
    if (state !== 'running') expect(runs[0]).toMatchObject({ state: 'done' });
  }
  const arrived = await warehouse.ask('GET', '/couch/tram-22333-patients/a', { as: ADMIN_BASIC });
  expect(arrived.body).toMatchObject({ fullName: 'Nguyễn Thị Hoà' });
  const { warehouse: seen } = (await warehouse.ask('GET', '/health')).body;
  expect(seen).toMatchObject({ stations: 1, neverHeard: 0, over24h: 0 });
  await running.close();
  await station.remove();
});

test('a server without a warehouse has no such accounts', async () => {
  const station = await startTestServer();
  const answer = await station.ask('POST', '/api/replicators', { as: ADMIN_BASIC, body: { stationCode: '1' } });
  expect(answer.status).toBe(404);
  await station.remove();
});
