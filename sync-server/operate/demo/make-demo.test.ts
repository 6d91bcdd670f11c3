import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { databaseName, KINDS } from '../../../src/lib/domain/records/index.ts';
import { openServerData } from '../server-data.ts';

const COMMAND = fileURLToPath(new URL('../demo-data.ts', import.meta.url));
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'tram-demo-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) =>
  spawnSync(process.execPath, [COMMAND, '--data', folder, ...args], { encoding: 'utf8' });

test('npm run demo:data fills a real commune, and only once', async () => {
  const made = run('--commune', '02728', '--people', '300', '--seed', '7');
  expect(made).toMatchObject({ status: 0, stderr: '' });
  const data = await openServerData(folder, 'station');
  const counts = Object.fromEntries(
    await Promise.all(
      KINDS.map(async (kind) => {
        const database = await data.station?.open(databaseName('02728', kind));
        return [kind, (await database?.info())?.docCount] as const;
      }),
    ),
  );
  const staff = data.accounts.people.list('02728').length;
  await data.close();
  expect(counts.patients).toBeGreaterThanOrEqual(300);
  expect(counts).toMatchObject({ settings: 2 });
  expect(made.stdout).toContain(`patients: ${counts.patients}`);
  expect(staff).toBe(4);
  const again = run('--commune', '02728', '--people', '300', '--seed', '7');
  expect(again.status).toBe(1);
  expect(again.stderr).toContain('đã có dữ liệu trong thư mục này');
});

test.each([
  [['--commune', '99999'], 'Không có xã nào mang mã 99999'],
  [['--people', '0'], '--people 0 không hợp lệ'],
  [['--today', '21/11/2026'], '--today phải có dạng'],
])('%j is refused with a sentence', (args, sentence) => {
  const { status, stderr } = run(...args);
  expect(status).toBe(1);
  expect(stderr).toContain(sentence);
});
