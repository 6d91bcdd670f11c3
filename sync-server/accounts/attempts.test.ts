import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAccounts, type Accounts } from './accounts.ts';
import { signIn } from './sign-in.ts';

let folder: string;
let accounts: Accounts;
let addresses = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tram-attempts-'));
  accounts = openAccounts(folder);
});
afterEach(() => {
  accounts.close();
  rmSync(folder, { recursive: true });
});

/** One wrong try under a new name from a new address. */
const wrongTry = (deviceId: string) =>
  signIn(accounts, {
    username: `nobody-${addresses}`,
    secret: '482915',
    deviceId,
    deviceName: 'Máy',
    address: `10.0.0.${++addresses}`,
  });

test('a device that tries many names from many addresses waits, others do not', async () => {
  for (let i = 0; i < 10; i++) await expect(wrongTry('may-1')).rejects.toMatchObject({ status: 401 });
  await expect(wrongTry('may-1')).rejects.toMatchObject({ status: 429, retryAfterS: 30 });
  await expect(wrongTry('may-2')).rejects.toMatchObject({ status: 401 });
});

test('a right secret gives a shared device its try back', () => {
  const { attempts } = accounts;
  for (let i = 0; i < 30; i++) {
    attempts.count('device', 'may-1', 0);
    attempts.succeeded('hoa', '10.0.0.1', 'may-1');
  }
  expect(attempts.waitMs('device', 'may-1', 0)).toBe(0);
});
