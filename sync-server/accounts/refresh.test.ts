import { DatabaseSync } from 'node:sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openAccounts, type Accounts } from './accounts.ts';
import { openAccountsDatabase } from './database.ts';
import { refresh } from './refresh.ts';
import { signIn } from './sign-in.ts';
import { testDeviceKey, type ProofParts } from './test-device.ts';
import { REFRESH_IDLE_DAYS, sha256 } from './tokens.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const request = { username: 'hoa', secret: '482915', deviceId: 'd1', deviceName: 'Máy 1', address: '10.0.0.1' };

let folder: string;
let accounts: Accounts;
let device: ReturnType<typeof testDeviceKey>;
let refreshToken: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tram-refresh-'));
  accounts = openAccounts(folder);
  accounts.stations.put({ code: '22333', name: 'Trạm Y tế A', provinceCode: '01', communeCode: '22333' });
  const who = { username: 'hoa', name: 'Trần Thị Hoà', role: 'healthWorker', stationCode: '22333' } as const;
  await accounts.people.create({ ...who, secret: request.secret });
  device = testDeviceKey();
  refreshToken = (await signIn(accounts, { ...request, deviceKey: device })).refreshToken ?? '';
});
afterEach(() => {
  vi.useRealTimers();
  accounts.close();
  rmSync(folder, { recursive: true });
});

const ask = (proof: string, token = refreshToken) =>
  refresh(accounts, { refreshToken: token, proof, method: 'POST', path: '/api/token' });
const askWith = async (parts: ProofParts = {}, by = device) =>
  ask(await by.proof({ nonce: accounts.proofs.nonce(), ...parts }));
const stateOf = async (token: string) => {
  const claims = await accounts.access.read(token);
  return claims && accounts.tokens.session(claims).state;
};
const hoa = () => accounts.people.byUsername('hoa')!;

test('a refresh token and a proof with the nonce of the server give an access token of this device', async () => {
  const first = await ask(await device.proof());
  expect(first).toMatchObject({ outcome: 'staleProof', nonce: accounts.proofs.nonce() });
  const granted = await askWith();
  if (granted.outcome !== 'granted') throw new Error(granted.outcome);
  expect(granted).toMatchObject({ expiresInS: 900, holder: { deviceId: 'd1', person: { username: 'hoa' } } });
  expect(await accounts.access.read(granted.token)).toMatchObject({ deviceId: 'd1', thumbprint: device.thumbprint });
});

test.each([
  ['1970', 0],
  ['2099', 4_070_908_800],
])('R12: a tablet that believes in %s gets its token', async (_year, iat) => {
  expect(await askWith({ iat })).toMatchObject({ outcome: 'granted' });
});

describe('a proof', () => {
  test('is taken once', async () => {
    const proof = await device.proof({ nonce: accounts.proofs.nonce() });
    expect(await ask(proof)).toMatchObject({ outcome: 'granted' });
    expect(await ask(proof)).toMatchObject({ outcome: 'staleProof' });
  });

  test('is worth nothing after its nonce has run out, nor after a restart, nor at another server', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const nonce = accounts.proofs.nonce();
    const proof = await device.proof({ nonce });
    vi.advanceTimersByTime(20 * 60_000);
    expect(await askWith({ nonce })).toMatchObject({ outcome: 'granted' });
    vi.advanceTimersByTime(31 * 60_000);
    expect(await ask(proof)).toMatchObject({ outcome: 'staleProof' });
    const before = await device.proof({ nonce: accounts.proofs.nonce() });
    accounts.close();
    accounts = openAccounts(folder);
    expect(await ask(before)).toMatchObject({ outcome: 'staleProof' });
  });

  test.each([
    ['for another method', { htm: 'GET' }],
    ['for another address', { htu: 'https://tram.vn/api/sign-in' }],
    ['for no address', { htu: 'x' }],
    ['without an id', { jti: '' }],
  ])('%s is refused', async (_what, parts) => {
    expect(await askWith(parts)).toMatchObject({ outcome: 'wrongProof' });
    expect(await askWith()).toMatchObject({ outcome: 'granted' });
  });

  test('by another key is refused, and the right key works on', async () => {
    expect(await askWith({}, testDeviceKey())).toMatchObject({ outcome: 'wrongProof' });
    for (const nonsense of ['', 'a.b.c', 'x'.repeat(4_000)])
      expect(await ask(nonsense)).toMatchObject({ outcome: 'wrongProof' });
    expect(await askWith()).toMatchObject({ outcome: 'granted' });
  });
});

test('60 days without a connection are nothing, and each use begins the days anew', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  for (let n = 0; n < 3; n++) {
    vi.setSystemTime(Date.now() + 60 * DAY_MS);
    expect(await askWith()).toMatchObject({ outcome: 'granted' });
  }
  vi.setSystemTime(Date.now() + (REFRESH_IDLE_DAYS + 1) * DAY_MS);
  expect(await askWith()).toMatchObject({ outcome: 'expired', holder: { deviceId: 'd1' } });
});

describe('R15: what ends a session ends the access tokens that are out, at once', () => {
  const cases: [string, () => unknown, Awaited<ReturnType<typeof refresh>>['outcome'], string | undefined][] = [
    ['a revoked device', () => accounts.devices.revoke(accounts.devices.find('d1', '22333')!), 'revoked', 'revoked'],
    ['an ended account', () => accounts.people.change(hoa(), { active: false }), 'unknown', 'revoked'],
    ['a new PIN', () => accounts.people.change(hoa(), { secret: '739164' }), 'unknown', 'unknown'],
    ['signing out', () => accounts.tokens.revoke(refreshToken), 'unknown', 'unknown'],
  ];
  test.each(cases)('%s', async (_what, act, outcome, state) => {
    const granted = await askWith();
    if (granted.outcome !== 'granted') throw new Error(granted.outcome);
    expect(await stateOf(granted.token)).toBe('valid');
    await act();
    expect(await stateOf(granted.token)).toBe(state);
    expect(await askWith()).toMatchObject({ outcome });
  });

  test('an unknown refresh token, and an access token in its place', async () => {
    const { token } = await signIn(accounts, { ...request, deviceId: 'd2' });
    for (const wrong of ['nothing', token])
      expect(await ask(await device.proof(), wrong)).toEqual({ outcome: 'unknown' });
  });
});

describe('the key of a device', () => {
  test('is not replaced by a sign-in with another key or with none', async () => {
    const conflict = { status: 409, code: 'other_device_key' };
    await expect(signIn(accounts, { ...request, deviceKey: testDeviceKey() })).rejects.toMatchObject(conflict);
    await expect(signIn(accounts, request)).rejects.toMatchObject(conflict);
    expect(await askWith()).toMatchObject({ outcome: 'granted' });
    await expect(signIn(accounts, { ...request, deviceKey: device })).resolves.toMatchObject({ deviceId: 'd1' });
  });

  test('a window without one works until its access token ends, and gets a key later', async () => {
    const window = { ...request, deviceId: 'd2' };
    const { token, refreshToken: none } = await signIn(accounts, window);
    expect(none).toBeUndefined();
    expect(await stateOf(token)).toBe('valid');
    const keyed = await signIn(accounts, { ...window, deviceKey: device });
    expect(await stateOf(keyed.token)).toBe('valid');
    expect(await stateOf(token)).toBe('unknown');
  });
});

describe('accounts of before there were keys', () => {
  const old = 'token-of-version-1';

  beforeEach(() => {
    accounts.close();
    const db = new DatabaseSync(join(folder, 'accounts.sqlite'));
    db.exec(`ALTER TABLE devices DROP COLUMN key_jwk; ALTER TABLE devices DROP COLUMN key_thumbprint;
      ALTER TABLE tokens DROP COLUMN last_used_at; DROP TABLE bundle_keys; DROP TABLE device_people;
      DROP TABLE station_rules; PRAGMA user_version = 1;`);
    db.exec("UPDATE tokens SET created_at = '2020-01-01T00:00:00.000Z'");
    db.close();
    accounts = openAccounts(folder);
  });

  test('keep people, devices and tokens; the token is exchanged once, by the device that shows its key first', async () => {
    expect(accounts.devices.find('d1', '22333')).toMatchObject({ name: 'Máy 1' });
    expect(accounts.devices.find('d1', '22333')?.keyThumbprint).toBeUndefined();
    replaceHash(old);
    expect(await ask(await device.proof(), old)).toMatchObject({ outcome: 'staleProof' });
    const proof = await device.proof({ nonce: accounts.proofs.nonce() });
    expect(await ask(proof, old)).toMatchObject({ outcome: 'granted', holder: { person: { username: 'hoa' } } });
    const thief = testDeviceKey();
    expect(await ask(await thief.proof({ nonce: accounts.proofs.nonce() }), old)).toMatchObject({
      outcome: 'wrongProof',
    });
    expect(accounts.devices.find('d1', '22333')?.keyThumbprint).toBe(device.thumbprint);
  });

  test('show a key at the next sign-in too', async () => {
    await signIn(accounts, { ...request, deviceKey: device });
    expect(accounts.devices.find('d1', '22333')?.keyThumbprint).toBe(device.thumbprint);
  });

  function replaceHash(token: string): void {
    const db = openAccountsDatabase(folder);
    db.prepare('UPDATE tokens SET hash = ?').run(sha256(token));
    db.close();
  }
});
