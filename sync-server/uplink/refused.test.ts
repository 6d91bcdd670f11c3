import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCouchApp, type CouchApp } from '../couch/app.ts';
import { ADMIN_BASIC, addStation, patientOf, startTestServer, type TestServer } from '../http/test-server.ts';
import type { Engine } from '../store/engine.ts';
import { openSqliteEngine } from '../store/sqlite/engine.ts';
import type { Run } from './history.ts';
import { refusalsOf, type RefusedDocument } from './refused.ts';

const DB = 'tram-22333-patients';
let folder: string;
let engine: Engine;
let app: CouchApp;
let http: Server;
let station: TestServer;
/** How often the warehouse still refuses a document. */
let refusals: Map<string, number>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tram-refused-'));
  engine = await openSqliteEngine(join(folder, 'warehouse'));
  refusals = new Map();
  app = createCouchApp({
    engine,
    prefix: '/couch',
    version: '0',
    principalOf: async () => ({ name: 'kho', roles: [], admin: true }),
    mayAccess: () => true,
    checkDocument: (_db, doc) => {
      const left = refusals.get(String(doc._id)) ?? 0;
      refusals.set(String(doc._id), left - 1);
      return left > 0 ? 'không nhận' : undefined;
    },
  });
  http = createServer((req, res) => void app.handle(req, res)).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  station = await startTestServer(['--uplink-url', `http://127.0.0.1:${port}/couch`]);
  await addStation(station, '22333');
});

afterEach(async () => {
  await station.remove();
  await app.close();
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

async function save(id: string, fullName: string, rev?: string): Promise<string> {
  const body = { ...patientOf('22333', id, fullName), ...(rev ? { _rev: rev } : {}) };
  const answer = await station.ask('PUT', `/couch/${DB}/${id}`, { as: ADMIN_BASIC, body });
  expect(answer.status).toBe(201);
  return String(answer.body.rev);
}

async function night(): Promise<{ run: Run; refused: RefusedDocument[]; health: Record<string, unknown> }> {
  expect((await station.ask('POST', '/api/uplink/run', { as: ADMIN_BASIC })).status).toBe(202);
  for (;;) {
    const { body } = await station.ask('GET', '/api/uplink/history', { as: ADMIN_BASIC });
    const [run] = body.runs as Run[];
    if (run && run.state !== 'running') {
      const health = (await station.ask('GET', '/health')).body;
      return { run, refused: body.refused as RefusedDocument[], health };
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const inWarehouse = async (id: string) => {
  const found = await (await engine.open(DB)).get(id);
  return typeof found === 'string' ? found : (JSON.parse(found.revision.body) as { fullName: string }).fullName;
};

test('R4, R22: a document that the warehouse refused twice stays missed, and arrives when it is taken', async () => {
  await save('good', 'Lan');
  const rev = await save('bad', 'Hoà');
  refusals.set('bad', 2);
  for (const tries of [1, 2]) {
    const { run, refused, health } = await night();
    expect(run).toMatchObject({ state: 'partial', error: 'Kho dữ liệu từ chối 1 bản ghi.' });
    expect(run.transfers.find(({ database }) => database === DB)).toMatchObject({ state: 'partial', failures: 1 });
    expect(refused).toMatchObject([{ database: DB, id: 'bad', rev, reason: 'forbidden: không nhận', tries }]);
    expect(health).toMatchObject({ uplink: { refused: 1 }, warnings: expect.arrayContaining(['uplink_refused']) });
    expect(JSON.stringify(health)).not.toContain('bad');
  }
  expect([await inWarehouse('good'), await inWarehouse('bad')]).toEqual(['Lan', 'missing']);
  const { run, refused, health } = await night();
  expect([run.state, refused]).toEqual(['done', []]);
  expect(run.transfers.find(({ database }) => database === DB)).toMatchObject({ written: 1, failures: 0 });
  expect(health).toMatchObject({ uplink: { refused: 0 } });
  expect(await inWarehouse('bad')).toBe('Hoà');
});

test('a newer revision that arrives settles the refused one', async () => {
  const rev = await save('bad', 'Hoà');
  refusals.set('bad', 1);
  expect((await night()).run.state).toBe('partial');
  await save('bad', 'Hoà Bình', rev);
  const { run, refused } = await night();
  expect([run.state, refused, await inWarehouse('bad')]).toEqual(['done', [], 'Hoà Bình']);
});

test('a newer revision that is refused too takes the place of the older one', async () => {
  const rev = await save('bad', 'Hoà');
  refusals.set('bad', 100);
  await night();
  const newer = await save('bad', 'Hoà Bình', rev);
  const { run, refused } = await night();
  expect(run.state).toBe('partial');
  expect(refused.map((one) => one.rev)).toEqual([newer]);
});

test('the list outlives the server', async () => {
  await save('bad', 'Hoà');
  refusals.set('bad', 1);
  await night();
  await station.close();
  const args = ['--uplink-url', `http://127.0.0.1:${(http.address() as AddressInfo).port}/couch`];
  station = await startTestServer(args, station.config.dataDir);
  expect((await station.ask('GET', '/health')).body).toMatchObject({ uplink: { refused: 1 } });
  expect((await night()).run.state).toBe('done');
  expect(await inWarehouse('bad')).toBe('Hoà');
});

test('rows without a revision name every revision that was sent; design documents do not count', () => {
  const docs = [
    { _id: 'a', _rev: '2-x' },
    { _id: 'a', _rev: '2-y' },
    { _id: 'b', _rev: '1-z' },
  ];
  const rows = [
    { id: 'a', error: 'forbidden', reason: 'r' },
    { id: 'b' },
    null,
    { id: '_design/x', error: 'forbidden' },
  ];
  expect(refusalsOf(rows, docs).map(({ id, rev }) => `${id} ${rev}`)).toEqual(['a 2-x', 'a 2-y']);
  expect(refusalsOf({ error: 'x' }, docs)).toEqual([]);
});
