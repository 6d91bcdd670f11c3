import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { ADMIN, ADMIN_BASIC } from '../http/test-server.ts';
import { startServer, type RunningServer } from '../main.ts';
import { DEFAULT_LIMITS, type LaneLimits, type LoadLimits } from './limits.ts';

const folders: string[] = [];
const servers: RunningServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const lanes = (more: Partial<LaneLimits>): LoadLimits['lanes'] => {
  const all = Object.entries(DEFAULT_LIMITS.lanes).map(([name, limits]) => [name, { ...limits, ...more }]);
  return Object.fromEntries(all) as LoadLimits['lanes'];
};

async function start(limits: Partial<LoadLimits>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tram-load-'));
  folders.push(folder);
  const config = readConfig(['--port', '0', '--data', folder], {
    TRAM_ADMIN: `${ADMIN.name}:${ADMIN.password}`,
    TRAM_LOG: 'silent',
  });
  const server = await startServer({ ...config, load: { ...config.load, ...limits } });
  servers.push(server);
  return server.url;
}

const ask = (url: string, method: string, body?: unknown) =>
  fetch(url, {
    method,
    headers: { Authorization: ADMIN_BASIC, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const document = (id: string, length: number) => ({ _id: id, text: 'x'.repeat(length) });

async function fill(db: string, count: number, length: number): Promise<void> {
  expect((await ask(db, 'PUT')).status).toBe(201);
  const docs = Array.from({ length: count }, (_, i) => document(`d${String(i).padStart(5, '0')}`, length));
  expect((await ask(`${db}/_bulk_docs`, 'POST', { docs })).status).toBe(201);
}

/** A client that sends `text` and reads nothing until it is told to. */
async function deafClient(base: string, text: string): Promise<Socket> {
  const { hostname, port } = new URL(base);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.pause();
  socket.write(text);
  return socket;
}

const getText = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${ADMIN_BASIC}\r\n\r\n`;

async function figure(base: string, line: string): Promise<number> {
  const text = await (await ask(`${base}/metrics`, 'GET')).text();
  const found = text.split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.slice(line.length));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('R14: beyond slots and queue writes get 503 with Retry-After, and sent again every one arrives', async () => {
  const base = await start({ lanes: lanes({ slots: 1, queue: 2 }) });
  const db = `${base}/couch/load`;
  expect((await ask(db, 'PUT')).status).toBe(201);
  let refused = 0;
  const store = async (id: string): Promise<void> => {
    for (;;) {
      const answer = await ask(`${db}/_bulk_docs`, 'POST', { docs: [document(id, 1_000)] });
      const body = (await answer.json()) as { ok?: boolean; error?: string }[] | { error: string };
      if (answer.status === 201) return;
      refused += 1;
      expect([answer.status, body]).toEqual([503, expect.objectContaining({ error: 'service_unavailable' })]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
    }
  };
  await Promise.all(Array.from({ length: 60 }, (_, i) => store(`d${i}`)));
  expect(refused).toBeGreaterThan(0);
  expect(await (await ask(db, 'GET')).json()).toMatchObject({ doc_count: 60 });
  expect(await figure(base, 'tram_requests_shed_total{work="write"}')).toBe(refused);
});

test('R19: many readers at once are all answered whole or sent away, and health answers meanwhile', async () => {
  const base = await start({ lanes: lanes({ slots: 1, queue: 1, open: 3 }) });
  const db = `${base}/couch/load`;
  await fill(db, 200, 20_000);
  const read = async () => {
    const answer = await ask(`${db}/_changes?include_docs=true`, 'GET');
    if (answer.status === 503) return 'sent away';
    return ((await answer.json()) as { results: unknown[] }).results.length;
  };
  const all = Promise.all(Array.from({ length: 40 }, read));
  expect((await fetch(`${base}/health/ready`)).status).toBe(200);
  const counts = new Set(await all);
  expect([...counts].sort()).toEqual([200, 'sent away']);
});

test('a long poll that is sent away gets no JSON: common clients would take it for a page of changes', async () => {
  const base = await start({ lanes: lanes({ open: 0 }) });
  const answer = await ask(`${base}/couch/_db_updates?feed=longpoll`, 'GET');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'text/plain; charset=utf-8']);
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  const api = await ask(`${base}/api/people`, 'GET');
  expect([api.status, await api.json()]).toEqual([503, expect.objectContaining({ error: 'busy' })]);
});

test('a reader that takes nothing holds no slot while its answer waits', async () => {
  const base = await start({ lanes: lanes({ slots: 1 }) });
  const db = `${base}/couch/load`;
  await fill(db, 60, 1_000_000);
  const socket = await deafClient(base, getText('/couch/load/_changes?include_docs=true'));
  await until(async () => (await figure(base, 'tram_requests_open{work="bulk"}')) === 1);
  await until(async () => (await figure(base, 'tram_requests_running{work="bulk"}')) === 0);
  const other = await ask(`${db}/_changes?limit=1`, 'GET');
  expect(((await other.json()) as { results: unknown[] }).results).toHaveLength(1);
  socket.destroy();
  await until(async () => (await figure(base, 'tram_requests_open{work="bulk"}')) === 0);
});

test.each([
  ['in the middle of an answer', 60],
  ['when its whole answer is written', 15],
])('a reader that takes nothing is cut %s', async (_, documents) => {
  const base = await start({ stallMs: 300 });
  await fill(`${base}/couch/load`, documents, 1_000_000);
  const socket = await deafClient(base, getText('/couch/load/_all_docs?include_docs=true'));
  await until(async () => (await figure(base, 'tram_requests_open{work="bulk"}')) === 1);
  await until(async () => (await figure(base, 'tram_requests_open{work="bulk"}')) === 0);
  let read = 0;
  socket.on('data', (piece: Buffer) => (read += piece.length));
  const closed = once(socket, 'close');
  socket.resume();
  await closed;
  expect(read).toBeLessThan(documents * 1_000_000);
});

test('a sender that stops in the middle of its body is cut and gives its room back', async () => {
  const base = await start({ stallMs: 300 });
  await fill(`${base}/couch/load`, 1, 1);
  const head = `POST /couch/load/_bulk_docs HTTP/1.1\r\nHost: x\r\nAuthorization: ${ADMIN_BASIC}\r\n`;
  const socket = await deafClient(
    base,
    `${head}Content-Type: application/json\r\nContent-Length: 5000000\r\n\r\n{"docs":[`,
  );
  await until(async () => (await figure(base, 'tram_body_bytes')) === 5_000_000);
  const closed = once(socket, 'close');
  socket.resume();
  await closed;
  await until(async () => (await figure(base, 'tram_body_bytes')) === 0);
  expect(await figure(base, 'tram_requests_open{work="write"}')).toBe(0);
});

test('bodies beyond the room for them are refused before they are read', async () => {
  const base = await start({ bodyBytes: 10_000 });
  const db = `${base}/couch/load`;
  expect((await ask(db, 'PUT')).status).toBe(201);
  const head = `POST /couch/load/_bulk_docs HTTP/1.1\r\nHost: x\r\nAuthorization: ${ADMIN_BASIC}\r\n`;
  const first = await deafClient(base, `${head}Content-Type: application/json\r\nContent-Length: 9000\r\n\r\n{`);
  await until(async () => (await figure(base, 'tram_body_bytes')) === 9_000);
  const second = await deafClient(base, `${head}Content-Type: application/json\r\nContent-Length: 8000\r\n\r\n`);
  second.resume();
  const [answer] = (await once(second, 'data')) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: \d+/i);
  second.destroy();
  first.destroy();
  await until(async () => (await figure(base, 'tram_body_bytes')) === 0);
  expect((await ask(`${db}/_bulk_docs`, 'POST', { docs: [document('a', 8_000)] })).status).toBe(201);
});

test('a body that does not say how long it is, and grows beyond the room, is answered 503 too', async () => {
  const base = await start({ bodyBytes: 10_000 });
  expect((await ask(`${base}/couch/load`, 'PUT')).status).toBe(201);
  const head = `POST /couch/load/_bulk_docs HTTP/1.1\r\nHost: x\r\nAuthorization: ${ADMIN_BASIC}\r\n`;
  const chunk = `${(6_000).toString(16)}\r\n${'x'.repeat(6_000)}\r\n`;
  const type = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  const socket = await deafClient(base, head + type + chunk + chunk);
  socket.resume();
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: \d+/i);
  socket.destroy();
  await until(async () => (await figure(base, 'tram_body_bytes')) === 0);
});

test('below the floor of the disk nothing is stored, reading goes on, and the server says that it is not ready', async () => {
  const base = await start({ diskFloorBytes: 0 });
  await fill(`${base}/couch/load`, 3, 10);
  const full = await start({ diskFloorBytes: Number.MAX_SAFE_INTEGER });
  const write = await ask(`${full}/couch/load`, 'PUT');
  expect([write.status, await write.json()]).toEqual([507, expect.objectContaining({ error: 'insufficient_storage' })]);
  expect((await ask(`${full}/couch/_all_dbs`, 'GET')).status).toBe(200);
  expect((await fetch(`${full}/health/ready`)).status).toBe(503);
  expect((await fetch(`${full}/health/live`)).status).toBe(200);
  const health = await fetch(`${full}/health`);
  expect([health.status, await health.json()]).toEqual([
    503,
    expect.objectContaining({ ready: false, warnings: expect.arrayContaining(['disk_full']) }),
  ]);
});
