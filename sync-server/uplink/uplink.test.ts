import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ADMIN, ADMIN_BASIC, addStation, patientOf, startTestServer, type TestServer } from '../http/test-server.ts';
import { KINDS } from '../../src/lib/domain/records/index.ts';
import type { Run } from './history.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const SYNC_UP = fileURLToPath(new URL('../operate/sync-up.ts', import.meta.url));
const ENV = {
  ...process.env,
  TRAM_ADMIN: `${ADMIN.name}:${ADMIN.password}`,
  TRAM_UPLINK_CREDENTIALS: `${ADMIN.name}:${ADMIN.password}`,
  NODE_OPTIONS: '',
};

let folder: string;
let port: number;
let warehouse: ChildProcess | undefined;
let station: TestServer;

/** The warehouse is another process of the same program. */
async function startWarehouse(password = ADMIN.password): Promise<void> {
  const args = [MAIN, '--role', 'warehouse', '--port', String(port), '--data', join(folder, 'warehouse')];
  const env = { ...ENV, TRAM_ADMIN: `${ADMIN.name}:${password}` };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  warehouse = child;
  await once(child.stdout, 'data');
}

async function killWarehouse(): Promise<void> {
  if (!warehouse || warehouse.exitCode !== null || warehouse.signalCode !== null) return;
  const gone = once(warehouse, 'exit');
  warehouse.kill('SIGKILL');
  await gone;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tram-uplink-'));
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  port = (probe.address() as AddressInfo).port;
  await new Promise((resolve) => probe.close(resolve));
  station = await startTestServer(['--uplink-url', `http://127.0.0.1:${port}/couch`]);
  await addStation(station, '22333');
});

afterEach(async () => {
  await station.remove();
  await killWarehouse();
  rmSync(folder, { recursive: true, force: true });
});

async function fill(count: number, prefix = 'p'): Promise<void> {
  for (let done = 0; done < count; done += 500) {
    const docs = Array.from({ length: Math.min(500, count - done) }, (_, i) =>
      patientOf('22333', `${prefix}${done + i}`),
    );
    const path = '/couch/tram-22333-patients/_bulk_docs';
    expect((await station.ask('POST', path, { as: ADMIN_BASIC, body: { docs } })).status).toBe(201);
  }
}

async function history(): Promise<Run[]> {
  const { body } = await station.ask('GET', '/api/uplink/history', { as: ADMIN_BASIC });
  return body.runs as Run[];
}

async function until(condition: (run: Run) => boolean): Promise<Run> {
  for (;;) {
    const [run] = await history();
    if (run && condition(run)) return run;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function run(): Promise<Run> {
  expect((await station.ask('POST', '/api/uplink/run', { as: ADMIN_BASIC })).status).toBe(202);
  return until(({ state }) => state !== 'running');
}

const patients = (found: Run) => found.transfers.find(({ database }) => database === 'tram-22333-patients');

async function inWarehouse(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { Authorization: ADMIN_BASIC } });
  return (await response.json()) as Record<string, unknown>;
}

test('sends every database up, and the second run sends only what is new', async () => {
  await startWarehouse();
  await fill(30);
  const first = await run();
  expect(first.state).toBe('done');
  expect(first.transfers.map(({ database }) => database)).toEqual(
    ['settings', ...KINDS.filter((kind) => kind !== 'settings'), 'edits'].map((kind) => `tram-22333-${kind}`),
  );
  expect(patients(first)).toMatchObject({ read: 30, written: 30, failures: 0, state: 'done' });
  expect(await inWarehouse('/couch/tram-22333-patients')).toMatchObject({ doc_count: 30 });
  await fill(2, 'q');
  expect(patients(await run())).toMatchObject({ read: 2, written: 2 });
  expect(await inWarehouse('/warehouse/api/summary')).toMatchObject({
    stations: [{ code: '22333', name: 'Trạm Y tế 22333', people: 32, households: 0, visits: 0, doses: 0 }],
    totals: { people: 32 },
    upToDate: true,
  });
});

test('R22: cut in the middle by a killed warehouse, the next run continues from the checkpoint', async () => {
  await startWarehouse();
  await fill(6_000);
  await station.ask('POST', '/api/uplink/run', { as: ADMIN_BASIC });
  await until((current) => (patients(current)?.written ?? 0) >= 500);
  await killWarehouse();
  const cut = await until(({ state }) => state !== 'running');
  expect(cut.state).toBe('failed');
  const before = patients(cut)?.written ?? 0;
  expect(before).toBeGreaterThanOrEqual(500);
  expect(before).toBeLessThan(6_000);

  await startWarehouse();
  const resumed = patients(await run());
  expect(resumed?.state).toBe('done');
  expect(resumed?.read).toBeLessThanOrEqual(6_000 - before + 500);
  expect(await inWarehouse('/couch/tram-22333-patients')).toMatchObject({ doc_count: 6_000 });
});

test('R22: with the warehouse down, or refusing the account, the history says so and the server lives', async () => {
  const down = await run();
  expect(down).toMatchObject({ state: 'failed', transfers: [] });
  expect(down.error).toMatch(/^Không kết nối được tới kho dữ liệu.*ECONNREFUSED/);
  expect((await station.ask('GET', '/health')).body).toMatchObject({ uplink: { overdue: false } });
  await startWarehouse('mat-khau-khac');
  expect((await run()).error).toMatch(/^Kho dữ liệu không nhận tài khoản/);
  await killWarehouse();
  await startWarehouse();
  expect((await run()).state).toBe('done');
  expect((await history()).map(({ state }) => state)).toEqual(['done', 'failed', 'failed']);
});

test('people of a station may not start a run; a head sees its history', async () => {
  const nurse = await station.signIn('nurse-22333', '482915');
  const head = await station.signIn('head-22333', '482915');
  expect((await station.ask('POST', '/api/uplink/run', { as: head })).status).toBe(403);
  expect((await station.ask('GET', '/api/uplink/history', { as: nurse })).status).toBe(403);
  expect((await station.ask('GET', '/api/uplink/history', { as: head })).body).toMatchObject({
    configured: true,
    runs: [],
  });
});

function syncUp(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [SYNC_UP, ...args], { env: ENV });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

test('npm run sync-up asks the running server, or opens the data itself', async () => {
  await startWarehouse();
  await fill(3);
  const { dataDir } = station.config;
  const asked = await syncUp('--data', dataDir);
  expect(asked.output).toContain('tram-22333-patients: đọc 3, ghi 3');
  expect(asked.code).toBe(0);
  await fill(2, 'q');
  await station.close();
  const alone = await syncUp('--data', dataDir, '--uplink-url', `http://127.0.0.1:${port}/couch`);
  expect(alone.output).toContain('tram-22333-patients: đọc 2, ghi 2');
  expect(alone.code).toBe(0);
  await killWarehouse();
  const failed = await syncUp('--data', dataDir, '--uplink-url', `http://127.0.0.1:${port}/couch`);
  expect(failed.output).toContain('Không kết nối được tới kho dữ liệu');
  expect(failed.code).toBe(1);
});
