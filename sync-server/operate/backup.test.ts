import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN_BASIC, addStation, patientOf, startTestServer, type TestServer } from '../http/test-server.ts';
import type { BackupManifest } from './backup.ts';

const DB = '/couch/tram-22333-patients';

let folder = '';
let servers: TestServer[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tram-backup-'));
});
afterEach(async () => {
  for (const server of servers) await server.close();
  servers = [];
  rmSync(folder, { recursive: true, force: true });
});

async function start(dataDir: string): Promise<TestServer> {
  const server = await startTestServer(['--role', 'both'], dataDir);
  servers.push(server);
  return server;
}

/** As a program of its own: a process that opens its own open files anew would lose its locks. */
async function program(name: 'backup' | 'restore', ...args: string[]): Promise<{ code: number; text: string }> {
  const path = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args]);
  let text = '';
  child.stdout.on('data', (piece: Buffer) => (text += String(piece)));
  child.stderr.on('data', (piece: Buffer) => (text += String(piece)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, text };
}

const manifestOf = (dir: string) => JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as BackupManifest;

interface Row {
  id: string;
  ok?: boolean;
}

/** Writes pairs of records, each pair in one request, until told to stop; answers what the server acknowledged. */
function writer(server: TestServer, as: string): { acknowledged: string[]; stop(): Promise<void> } {
  const acknowledged: string[] = [];
  let running = true;
  const run = async () => {
    for (let n = 0; running; n++) {
      const docs = ['a', 'b'].map((half) => patientOf('22333', `pair-${n}-${half}`));
      const { body } = await server.ask('POST', `${DB}/_bulk_docs`, { as, body: { docs } });
      for (const row of body as unknown as Row[]) if (row.ok) acknowledged.push(row.id);
    }
  };
  const ended = run();
  return {
    acknowledged,
    stop: () => {
      running = false;
      return ended;
    },
  };
}

async function idsIn(server: TestServer, as: string): Promise<string[]> {
  const { body } = await server.ask('GET', `${DB}/_all_docs`, { as });
  return (body.rows as Row[]).map((row) => row.id);
}

describe('backup and restore', () => {
  test('R1: a server that is written to is backed up, restored, and its devices notice', async () => {
    const [dataDir, copy, restored] = ['data', 'copy', 'restored'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const first = await start(dataDir);
    await addStation(first, '22333');
    const nurse = await first.signIn('nurse-22333', '482915');
    const write = writer(first, nurse);
    while (write.acknowledged.length < 20) await new Promise((resolve) => setTimeout(resolve, 10));
    const before = [...write.acknowledged];
    const { code, text } = await program('backup', copy, '--data', dataDir);
    const duringAndAfter = write.acknowledged.length;
    await write.stop();
    expect(text).toMatch(/Đã sao lưu \d+ cơ sở dữ liệu/);
    expect(code).toBe(0);
    expect(duringAndAfter).toBeGreaterThan(before.length);
    const seen = (await first.ask('GET', '/api/server')).body;
    const lastSeq = (await first.ask('GET', `${DB}/_changes?since=now`, { as: nurse })).body.last_seq;

    const manifest = manifestOf(copy);
    expect(manifest.failed).toEqual([]);
    const paths = manifest.files.map((file) => file.path);
    expect(paths).toEqual(expect.arrayContaining(['accounts.sqlite', 'uplink.sqlite', 'station/store.sqlite']));
    expect(paths).not.toContain('server.json');
    expect(paths).not.toContain('access-key.json');
    expect(statSync(join(copy, 'accounts.sqlite')).mode & 0o077).toBe(0);
    expect(readdirSync(join(copy, 'station', 'databases')).every((file) => file.endsWith('.sqlite'))).toBe(true);
    const patients = manifest.files.find((file) => file.path.endsWith('tram-22333-patients.sqlite'));
    expect(patients?.documents).toBeGreaterThanOrEqual(before.length);

    // The restored one has everything from before the backup, whole pairs only, and a new generation.
    expect(await program('restore', copy, '--data', restored)).toMatchObject({ code: 0 });
    const second = await start(restored);
    const now = (await second.ask('GET', '/api/server')).body;
    expect(now.instance).toBe(seen.instance);
    expect(now.generation).not.toBe(seen.generation);
    // Its key is a new one: tablets get new access tokens by themselves.
    expect((await second.ask('GET', '/api/me', { as: nurse })).status).toBe(401);
    const again = await second.signIn('nurse-22333', '482915');
    const ids = new Set(await idsIn(second, again));
    expect(before.filter((id) => !ids.has(id))).toEqual([]);
    expect(ids.size).toBe(patients?.documents);
    for (const id of ids) expect(ids.has(id.replace(/.$/, (half) => (half === 'a' ? 'b' : 'a')))).toBe(true);
    const changes = await second.ask('GET', `${DB}/_changes?since=${String(lastSeq)}`, { as: again });
    expect((changes.body.results as Row[]).length).toBe(ids.size);
    expect((await second.ask('GET', '/api/uplink/history', { as: ADMIN_BASIC })).status).toBe(200);
    const [record] = [...ids];
    expect((await second.ask('GET', `${DB}/${record}`, { as: again })).body).toMatchObject({ id: record });
    expect(readdirSync(restored)).not.toContain('.restoring');
  });

  test('refuses to restore over anything, from anything that is not whole, or beside a running server', async () => {
    const [dataDir, copy] = [join(folder, 'data'), join(folder, 'copy')];
    const server = await start(dataDir);
    await addStation(server, '22333');
    expect((await program('backup', copy, '--data', dataDir)).code).toBe(0);
    const restore = (target: string) => program('restore', copy, '--data', join(folder, target));
    expect(await restore('data')).toMatchObject({ code: 1, text: expect.stringContaining('đang chạy') });
    await server.close();
    expect(await restore('data')).toMatchObject({ code: 1, text: expect.stringContaining('không trống') });

    const victim = join(copy, 'station', 'databases', 'tram-22333-visits.sqlite');
    const bytes = readFileSync(victim);
    const broken = Buffer.from(bytes);
    broken[bytes.length - 1] = (broken[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(victim, broken);
    expect(await restore('new')).toMatchObject({ code: 1, text: expect.stringContaining('bị hỏng') });
    rmSync(victim);
    expect(await restore('new')).toMatchObject({ code: 1, text: expect.stringContaining('bị thiếu') });
    expect(readdirSync(folder)).not.toContain('new');
    writeFileSync(victim, bytes);

    // What an earlier restore left when it was cut short is no obstacle.
    mkdirSync(join(folder, 'new', '.restoring', 'station'), { recursive: true });
    expect(await restore('new')).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder, 'new'))).not.toContain('.restoring');

    const manifest = manifestOf(copy);
    const escaping = { ...manifest, files: [{ path: '../../outside', bytes: 1, sha256: '' }] };
    writeFileSync(join(copy, 'manifest.json'), JSON.stringify(escaping));
    expect(await restore('other')).toMatchObject({ code: 1 });
    rmSync(join(copy, 'manifest.json'));
    expect(await restore('other')).toMatchObject({ code: 1, text: expect.stringContaining('hoàn chỉnh') });
  });

  test('refuses a wrong target, and says what is not in the backup', async () => {
    const dataDir = join(folder, 'data');
    const server = await start(dataDir);
    await addStation(server, '22333');
    const backup = (target: string, data = dataDir) => program('backup', target, '--data', data);
    expect(await backup(join(dataDir, 'copy'))).toMatchObject({ code: 1 });
    expect(await backup(join(folder, 'copy'), folder)).toMatchObject({ code: 1 });
    writeFileSync(join(folder, 'file'), '');
    expect(await backup(folder)).toMatchObject({ code: 1 });
    expect(await program('backup')).toMatchObject({ code: 1, text: expect.stringContaining('Cách dùng') });
    expect(await program('restore', folder)).toMatchObject({ code: 1, text: expect.stringContaining('Cách dùng') });

    await server.close();
    const file = join(dataDir, 'station', 'databases', 'tram-22333-visits.sqlite');
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, 8192, 16_384));
    writeFileSync(join(dataDir, '.hidden'), '');
    const partial = await backup(join(folder, 'partial'));
    expect(partial).toMatchObject({ code: 1, text: expect.stringContaining('tram-22333-visits') });
    expect(manifestOf(join(folder, 'partial')).failed.map((one) => one.path)).toEqual([
      '.hidden',
      'station/databases/tram-22333-visits.sqlite',
    ]);
    expect(readdirSync(join(folder, 'partial', 'station', 'databases'))).not.toContain('tram-22333-visits.sqlite');
  });
});
