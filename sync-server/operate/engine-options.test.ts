import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import writeWorkbook from 'write-excel-file/node';
import { addStation, ADMIN_BASIC, startTestServer } from '../http/test-server.ts';
import { startOwnPeer, type OwnPeer } from '../store/couchdb/test-peer.ts';

let folder: string;
let peer: OwnPeer;
let credentials: string;
let engine: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tram-engine-'));
  peer = await startOwnPeer();
  const { name = '', password = '' } = peer.credentials.basic ?? {};
  credentials = `${name}:${password}`;
  engine = ['--engine', 'couchdb', '--couchdb-url', peer.url];
});
afterAll(async () => {
  await peer.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a program without stopping this process, which answers in CouchDB's place. */
async function run(program: string, ...args: string[]) {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const env = { ...process.env, TRAM_COUCHDB_CREDENTIALS: credentials };
  const child = spawn(process.execPath, [file, ...args], { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (part) => (stdout += String(part)));
  child.stderr.on('data', (part) => (stderr += String(part)));
  const status = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { status, stdout, stderr };
}

const front = (data: string) => startTestServer(engine, data, { TRAM_COUCHDB_CREDENTIALS: credentials });

test('a population list goes into CouchDB, once; without the engine the command says which one is meant', async () => {
  const data = join(folder, 'data');
  const file = join(folder, 'ds.xlsx');
  const titles = ['Số hộ', 'Họ và tên', 'Năm sinh', 'Giới tính', 'Quan hệ với chủ hộ', 'Thôn'];
  await writeWorkbook([titles, ['1', 'Lò Văn An', 1960, 'Nam', 'Chủ hộ', 'Thôn Một']]).toFile(file);
  const server = await front(data);
  await addStation(server, '22333');
  const refused = await run('./import.ts', file, '--data', data, ...engine);
  expect(refused.stderr).toContain(`Máy chủ tại ${server.url} đang giữ dữ liệu này.`);
  await server.close();

  expect((await run('./import.ts', file, '--data', data)).stderr).toContain('--engine couchdb');
  const done = await run('./import.ts', file, '--data', data, ...engine);
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect(done.stdout).toContain('Nhập mới: 1 người, 1 hộ.');
  expect((await run('./import.ts', file, '--data', data, ...engine)).stdout).toContain('Nhập mới: 0 người, 0 hộ.');

  await peer.stop();
  const alone = await run('./import.ts', file, '--data', data, ...engine);
  await peer.start();
  expect(alone).toMatchObject({ status: 1 });
  expect(alone.stderr).toContain('Không dùng được CouchDB');

  const again = await front(data);
  const { body } = await again.ask('GET', '/couch/tram-22333-patients/_all_docs?include_docs=true', {
    as: ADMIN_BASIC,
  });
  expect(body.rows).toMatchObject([{ doc: { fullName: 'Lò Văn An' } }]);
  await again.close();
});

test('a demo commune is made in CouchDB', async () => {
  const data = join(folder, 'demo');
  const made = await run('./demo-data.ts', '--people', '30', '--seed', '3', '--data', data, ...engine);
  expect(made).toMatchObject({ status: 0, stderr: '' });
  const patients = Number(/^patients: (\d+)$/m.exec(made.stdout)?.[1]);
  expect(patients).toBeGreaterThan(0);
  const server = await front(data);
  const { body } = await server.ask('GET', '/couch/tram-02728-patients', { as: ADMIN_BASIC });
  expect(body.doc_count).toBe(patients);
  await server.close();
});
