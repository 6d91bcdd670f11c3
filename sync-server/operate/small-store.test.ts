import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAccounts } from '../accounts/accounts.ts';
import { ConfigError } from '../config.ts';
import { UplinkHistory } from '../uplink/history.ts';
import { openServerData } from './server-data.ts';
import { DamagedFileError } from './small-store.ts';

let folder: string;
const file = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tram-small-'));
  const accounts = openAccounts(folder);
  for (let i = 0; i < 300; i++)
    accounts.stations.put({ code: `s${i}`, name: `Trạm ${i}`.repeat(20), provinceCode: '01', communeCode: '1' });
  accounts.close();
  new UplinkHistory(folder).close();
});

afterEach(() => rmSync(folder, { recursive: true }));

function overwrite(path: string, position: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, position, position + 5000);
  writeFileSync(path, bytes);
}

test.each([
  ['pages were overwritten', (path: string) => overwrite(path, 4096 * 2)],
  ['the head was overwritten', (path: string) => overwrite(path, 0)],
  ['the file is empty', (path: string) => truncateSync(path, 0)],
  ['the file was cut', (path: string) => truncateSync(path, 12_000)],
])('R20: accounts that are damaged stop the start with a sentence and stay as they are: %s', async (_why, damage) => {
  damage(file('accounts.sqlite'));
  const bytes = readFileSync(file('accounts.sqlite'));
  await expect(openServerData(folder, 'station')).rejects.toThrow(ConfigError);
  await expect(openServerData(folder, 'station')).rejects.toThrow(/accounts\.sqlite .*bị hỏng.*sao lưu/);
  expect(readFileSync(file('accounts.sqlite'))).toEqual(bytes);
});

test('R20: a history of the uplink that is damaged is not emptied', () => {
  truncateSync(file('uplink.sqlite'), 0);
  expect(() => new UplinkHistory(folder)).toThrow(DamagedFileError);
  expect(readFileSync(file('uplink.sqlite'))).toHaveLength(0);
});

test('a file that was removed while its log stayed is not made anew', () => {
  writeFileSync(file('accounts.sqlite-wal'), 'x');
  rmSync(file('accounts.sqlite'));
  expect(() => openAccounts(folder)).toThrow(/accounts\.sqlite/);
});

test('what a crash left of a first start is made anew', () => {
  rmSync(file('accounts.sqlite'));
  writeFileSync(file('accounts.sqlite.new'), '');
  const accounts = openAccounts(folder);
  expect(accounts.stations.list()).toEqual([]);
  accounts.close();
});
