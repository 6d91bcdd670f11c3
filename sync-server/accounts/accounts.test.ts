import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAccounts, type Accounts } from './accounts.ts';
import { deviceKeyOf } from './public-key.ts';
import { signIn } from './sign-in.ts';

let folder: string;
let accounts: Accounts;

const hoa = {
  username: 'Hoa',
  name: 'Trần Thị Hoà',
  role: 'healthWorker',
  stationCode: '22333',
  secret: '482915',
} as const;
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const deviceKey = deviceKeyOf(publicKey.export({ format: 'jwk' }));
const request = {
  username: 'hoa',
  secret: '482915',
  deviceId: 'd1',
  deviceName: 'Máy 1',
  address: '10.0.0.1',
  deviceKey,
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tram-accounts-'));
  accounts = openAccounts(folder);
  accounts.stations.put({ code: '22333', name: 'Trạm Y tế A', provinceCode: '01', communeCode: '22333' });
});

afterEach(() => {
  accounts.close();
  rmSync(folder, { recursive: true });
});

test('a person signs in with any case of the name, and the disk holds neither the PIN nor the token', async () => {
  await accounts.people.create(hoa);
  const { refreshToken: token = '', person } = await signIn(accounts, { ...request, username: 'HOA' });
  expect(person).toMatchObject({ username: 'hoa', stationCode: '22333', active: true });
  expect(accounts.tokens.find(token)).toMatchObject({ state: 'valid', holder: { deviceId: 'd1' } });
  accounts.close();
  const disk = readFileSync(join(folder, 'accounts.sqlite'), 'latin1');
  expect(disk).toContain('argon2id');
  expect(disk).not.toContain('482915');
  expect(disk).not.toContain(token);
  accounts = openAccounts(folder);
  expect(accounts.tokens.find(token).state).toBe('valid');
});

test.each([
  [{ secret: '000000' }, /dễ đoán/],
  [{ username: 'hoà' }, /Tên đăng nhập/],
  [{ name: ' ' }, /họ tên/],
  [{ stationCode: '' }, /mã trạm/],
  [{ stationCode: '99999' }, /99999/],
  [{ role: 'areaCentre' }, /không thuộc trạm/],
  [{ role: 'villageWorker' }, /ít nhất một thôn/],
] as const)('refuses to create %j', async (change, reason) => {
  await expect(accounts.people.create({ ...hoa, ...change })).rejects.toMatchObject({
    status: 400,
    reason: expect.stringMatching(reason),
  });
});

test('refuses a second person with the same name', async () => {
  await accounts.people.create(hoa);
  await expect(accounts.people.create({ ...hoa, username: 'hoa' })).rejects.toMatchObject({ status: 409 });
});

test('five wrong tries are free, the sixth waits, and so does the right PIN', async () => {
  await accounts.people.create(hoa);
  for (let i = 0; i < 5; i++)
    await expect(signIn(accounts, { ...request, secret: '000001' })).rejects.toMatchObject({ status: 401 });
  await expect(signIn(accounts, request)).rejects.toMatchObject({ status: 429 });
});

test('parallel wrong tries do not slip through, and an unknown name is treated the same', async () => {
  const answers = await Promise.allSettled(
    Array.from({ length: 12 }, () => signIn(accounts, { ...request, username: 'nobody' })),
  );
  const statuses = answers.map((answer) => (answer.status === 'rejected' ? answer.reason.status : 200));
  expect(statuses.filter((status) => status === 401)).toHaveLength(5);
  expect(statuses.filter((status) => status === 429)).toHaveLength(7);
});

test('the delay doubles up to an hour, a right secret starts the account anew', () => {
  const { attempts } = accounts;
  const waits = Array.from({ length: 14 }, (_, i) => {
    attempts.count('account', 'hoa', i);
    return attempts.waitMs('account', 'hoa', i) / 1000;
  });
  expect(waits).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  attempts.succeeded('hoa', '10.0.0.1');
  expect(attempts.waitMs('account', 'hoa', 14)).toBe(0);
});

test('an address that tries many names waits too', () => {
  for (let i = 0; i < 19; i++) accounts.attempts.count('address', '10.0.0.9', 0);
  expect(accounts.attempts.waitMs('address', '10.0.0.9', 0)).toBe(0);
  accounts.attempts.count('address', '10.0.0.9', 0);
  expect(accounts.attempts.waitMs('address', '10.0.0.9', 0)).toBe(30_000);
});

test('R15: a revoked device and an inactive person lose their token at once', async () => {
  const person = await accounts.people.create(hoa);
  const { refreshToken: token = '' } = await signIn(accounts, request);
  accounts.devices.revoke(accounts.devices.find('d1', '22333')!);
  expect(accounts.tokens.find(token).state).toBe('revoked');
  await expect(signIn(accounts, request)).rejects.toMatchObject({ status: 403, code: 'device_revoked' });

  const second = await signIn(accounts, { ...request, deviceId: 'd2' });
  await accounts.people.change(person, { active: false });
  expect(accounts.tokens.find(second.refreshToken ?? '').state).not.toBe('valid');
  await expect(signIn(accounts, { ...request, deviceId: 'd2' })).rejects.toMatchObject({ status: 401 });
});

test('a device revoked by one station still works for another', async () => {
  accounts.stations.put({ code: '22444', name: 'Trạm Y tế B', provinceCode: '01', communeCode: '22444' });
  await accounts.people.create(hoa);
  await accounts.people.create({ ...hoa, username: 'lan', stationCode: '22444' });
  await signIn(accounts, request);
  accounts.devices.revoke(accounts.devices.find('d1', '22333')!);
  const { refreshToken: token = '' } = await signIn(accounts, { ...request, username: 'lan' });
  expect(accounts.tokens.find(token).state).toBe('valid');
});

test('a new PIN ends the old sessions', async () => {
  const person = await accounts.people.create(hoa);
  const { refreshToken: token = '' } = await signIn(accounts, request);
  await accounts.people.change(person, { secret: '739164' });
  expect(accounts.tokens.find(token).state).toBe('unknown');
  await expect(signIn(accounts, { ...request, secret: '739164' })).resolves.toMatchObject({
    person: { id: person.id },
  });
});
