import { afterEach, expect, test } from 'vitest';
import { DeviceError } from '../api.ts';
import { HUNG, LAN, openDevice, rawContent, signInServer, testDevice, type TestDevice } from '../testing/device.ts';
import { householdChange, patientChange } from '../testing/records.ts';

const open: TestDevice[] = [];
const kept = <T extends TestDevice>(one: T): T => {
  open.push(one);
  return one;
};
afterEach(async () => {
  for (const { device } of open.splice(0)) await device.close();
});

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (error: unknown) => (error instanceof DeviceError ? { code: error.code, ...error.params } : error),
  );

test('a fresh tablet opens by sign-in, locks, and opens again with the PIN alone', async () => {
  const { device, deps } = kept(testDevice());
  expect(await device.device()).toMatchObject({ stage: 'fresh', people: [] });
  const state = await device.signIn({ username: 'lan', pin: LAN.pin, deviceName: 'Máy 1' });
  expect(state).toMatchObject({ stage: 'open', stationCode: '22333', deviceName: 'Máy 1', person: { name: LAN.name } });
  await device.save([patientChange('a', 'Lê Thị Hoa')]);
  expect(await device.lock()).toMatchObject({
    stage: 'locked',
    people: [{ id: LAN.id, username: '', name: 'N. T. Lan' }],
  });
  expect(await code(device.get('patients', 'a'))).toEqual({ code: 'locked' });
  await device.close();

  const again = kept(testDevice({ name: deps.name, fetch: signInServer([]) })).device;
  expect((await again.device()).deviceId).toBe(state.deviceId);
  await again.unlock({ personId: LAN.id, pin: LAN.pin });
  expect(await again.get('patients', 'a')).toMatchObject({ fullName: 'Lê Thị Hoa', createdBy: LAN.id });
});

test('wrong credentials, no connection and another station are told apart', async () => {
  const strange = { ...HUNG, stationCode: '99999' };
  const { device } = kept(testDevice({ fetch: signInServer([LAN, strange]) }));
  expect(await code(device.signIn({ username: 'lan', pin: '000000', deviceName: '' }))).toEqual({
    code: 'wrongCredentials',
  });
  await device.signIn({ username: 'lan', pin: LAN.pin, deviceName: '' });
  expect(await code(device.signIn({ username: 'hung', pin: HUNG.pin, deviceName: '' }))).toEqual({
    code: 'otherStation',
  });
  const offline = kept(testDevice({ fetch: () => Promise.reject(new TypeError('no network')) })).device;
  expect(await code(offline.signIn({ username: 'lan', pin: LAN.pin, deviceName: '' }))).toEqual({
    code: 'noConnection',
  });
});

test('from the fifth wrong PIN on the wait grows, survives a restart, and no data is lost', async () => {
  let now = Date.parse('2026-11-21T01:00:00.000Z');
  const clocks = { now: () => now, monotonic: () => now };
  const first = kept(await openDevice(clocks));
  await first.device.save([patientChange('a', 'Lê Thị Hoa')]);
  await first.device.lock();
  const tryPin = (pin: string, { device }: TestDevice) => code(device.unlock({ personId: LAN.id, pin }));
  for (let n = 1; n <= 4; n++) expect(await tryPin('999999', first)).toEqual({ code: 'wrongPin', waitSeconds: 0 });
  expect(await tryPin('999999', first)).toEqual({ code: 'wrongPin', waitSeconds: 30 });
  expect(await tryPin(LAN.pin, first)).toEqual({ code: 'wrongPin', waitSeconds: 30 });
  await first.device.close();

  const second = kept(testDevice({ name: first.deps.name, ...clocks }));
  now += 20_000;
  expect(await tryPin(LAN.pin, second)).toEqual({ code: 'wrongPin', waitSeconds: 10 });
  now += 10_000;
  expect(await tryPin('999999', second)).toEqual({ code: 'wrongPin', waitSeconds: 60 });
  now += 60_000;
  expect(await tryPin(LAN.pin, second)).toBe('no failure');
  expect(await second.device.get('patients', 'a')).toMatchObject({ fullName: 'Lê Thị Hoa' });
});

test('a second person is added only while the tablet is open, and then opens the same data', async () => {
  const { device } = kept(await openDevice());
  await device.save([patientChange('a', 'Lê Thị Hoa')]);
  await device.lock();
  const asHung = { username: 'hung', pin: HUNG.pin, deviceName: '' };
  expect(await code(device.signIn(asHung))).toEqual({ code: 'needsOpenTablet' });
  await device.unlock({ personId: LAN.id, pin: LAN.pin });
  expect(await device.signIn(asHung)).toMatchObject({ stage: 'open', person: { id: HUNG.id }, deviceName: 'Máy 1' });
  await device.lock();
  await device.unlock({ personId: HUNG.id, pin: HUNG.pin });
  expect(await device.get('patients', 'a')).toMatchObject({ fullName: 'Lê Thị Hoa' });
});

test('after a change of the PIN on the server the old one opens until the person signs in again', async () => {
  const accounts = [{ ...LAN }];
  const { device } = kept(await openDevice({ fetch: signInServer(accounts) }));
  accounts[0] = { ...LAN, pin: '777777' };
  await device.lock();
  const renewed = { username: 'lan', pin: '777777', deviceName: '' };
  expect(await code(device.signIn(renewed))).toEqual({ code: 'needsOpenTablet' });
  await device.unlock({ personId: LAN.id, pin: LAN.pin });
  await device.signIn(renewed);
  await device.lock();
  expect(await code(device.unlock({ personId: LAN.id, pin: LAN.pin }))).toMatchObject({ code: 'wrongPin' });
  expect(await device.unlock({ personId: LAN.id, pin: '777777' })).toMatchObject({ stage: 'open' });
});

test('R15: nothing on the disk names a person, a number, a diagnosis or a token', async () => {
  const { device, deps } = kept(await openDevice());
  const identifiers = [
    { id: 'i1', type: 'personalId', value: '001190004321', status: 'active', recordedAt: '2026-11-21T00:00:00.000Z' },
  ];
  await device.save([
    patientChange('a', 'Lê Thị Hoa', { phone: '0912345678', identifiers, note: 'Đái tháo đường' }),
    householdChange('h1', 'a'),
  ]);
  await device.putDraft({ key: 'k', route: '/nguoi-dan/a', title: 'Bản nháp của Hoa', value: { name: 'Lê Thị Hoa' } });
  await device.search({ text: 'hoa', limit: 5 });
  await device.lock();
  const raw = await rawContent(deps.name);
  expect(raw).toContain('householdId');
  expect(raw).toContain('columns');
  for (const secret of [
    'Thị Hoa',
    'thi hoa',
    'của Hoa',
    '0912345678',
    '001190004321',
    'tháo đường',
    'Xóm Đồi',
    'xom doi',
    'token-of',
    'access-of',
    'Thị Lan',
    '1990-05-12',
  ])
    expect(raw).not.toContain(secret);
});

test('a request that hangs does not hold up the lock', async () => {
  const signInOnly = signInServer([LAN]);
  const hanging: typeof fetch = (input, init) =>
    String(input).endsWith('/api/sign-in') ? signInOnly(input, init) : new Promise(() => undefined);
  const { device } = kept(await openDevice({ fetch: hanging, background: true }));
  expect(await device.syncState()).toMatchObject({ waiting: 0 });
  expect(await device.lock()).toMatchObject({ stage: 'locked' });
});
