import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import { DeviceError } from '../api.ts';
import { DeviceDb } from '../local/device-db.ts';
import { HUNG, LAN, openDevice, rawContent, testDevice, type TestDevice } from '../testing/device.ts';
import { patientChange } from '../testing/records.ts';
import { Keyring } from './keyring.ts';

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
    (error: unknown) => (error instanceof DeviceError ? error.code : error),
  );

/** What an authenticator answers: 32 bytes. */
const answerOf = (finger: number) => new Uint8Array(32).fill(finger);

async function withPasskey(finger = 7): Promise<TestDevice> {
  const test1 = kept(await openDevice());
  await addPasskey(test1, finger);
  await test1.device.save([patientChange('a', 'Lê Thị Hoa')]);
  return test1;
}

async function addPasskey({ device }: TestDevice, finger: number) {
  const { salt } = await device.beginPasskey({ pin: LAN.pin });
  const passkey = { credentialId: new Uint8Array([1, 2, 3]), salt };
  return device.addPasskey({ passkey, secret: answerOf(finger) });
}

const unlock = ({ device }: TestDevice, finger: number) =>
  device.unlockPasskey({ personId: LAN.id, secret: answerOf(finger) });

test('a passkey opens the tablet beside the PIN, also after a restart; another one does not', async () => {
  const first = await withPasskey();
  const locked = await first.device.lock();
  expect(locked.people[0]?.passkey?.credentialId).toEqual(new Uint8Array([1, 2, 3]));
  expect(await code(unlock(first, 8))).toBe('wrongPasskey');
  expect(await unlock(first, 7)).toMatchObject({ stage: 'open', person: { id: LAN.id } });
  await first.device.close();
  const second = kept(testDevice({ name: first.deps.name }));
  await unlock(second, 7);
  expect(await second.device.get('patients', 'a')).toMatchObject({ fullName: 'Lê Thị Hoa' });
  await second.device.lock();
  expect(await second.device.unlock({ personId: LAN.id, pin: LAN.pin })).toMatchObject({ stage: 'open' });
});

test('a passkey is added by the own PIN only, and only shortly after it', async () => {
  const { device } = kept(await openDevice());
  expect(await code(device.beginPasskey({ pin: '999999' }))).toBe('wrongPin');
  const passkey = { credentialId: new Uint8Array([1]), salt: new Uint8Array(32) };
  expect(await code(device.addPasskey({ passkey, secret: answerOf(1) }))).toBe('passkeyLate');
  await device.signIn({ username: HUNG.username, pin: HUNG.pin, deviceName: '' });
  expect(await code(device.beginPasskey({ pin: LAN.pin }))).toBe('wrongPin');
});

test('the same PIN again keeps the passkey, a new PIN ends it, and so does turning it off', async () => {
  const test1 = await withPasskey();
  const { device, deps } = test1;
  await device.signIn({ username: LAN.username, pin: LAN.pin, deviceName: '' });
  expect((await device.lock()).people[0]?.passkey).toBeDefined();
  await unlock(test1, 7);
  await device.removePasskey();
  expect((await device.lock()).people[0]?.passkey).toBeUndefined();
  expect(await code(unlock(test1, 7))).toBe('wrongPasskey');

  await device.unlock({ personId: LAN.id, pin: LAN.pin });
  await addPasskey(test1, 7);
  await device.lock();
  deps.fetch = () => Promise.reject(new TypeError('offline'));
  const db = new DeviceDb(`${deps.name}-device`);
  const keyring = new Keyring(db, {} as never, deps.pinCost);
  const entry = (await db.people.get(LAN.id)) ?? expect.fail();
  const vault = (await keyring.vaultOf(entry, LAN.pin)) ?? expect.fail();
  await keyring.put(vault, { ...LAN, role: 'healthWorker', villageCodes: [] }, '739164', 'token');
  expect((await db.people.get(LAN.id))?.passkey).toBeUndefined();
  db.close();
  expect(await code(unlock(test1, 7))).toBe('wrongPasskey');
});

test('who is ended opens nothing by a passkey, and it is gone when the account is opened again', async () => {
  const test1 = await withPasskey();
  await test1.device.lock();
  const db = new DeviceDb(`${test1.deps.name}-device`);
  const keyring = new Keyring(db, {} as never, test1.deps.pinCost);
  await keyring.end([LAN.id]);
  expect(await code(unlock(test1, 7))).toBe('personEnded');
  await keyring.end([]);
  expect(await code(unlock(test1, 7))).toBe('wrongPasskey');
  db.close();
});

test('after too long without contact the passkey opens nothing either', async () => {
  let now = Date.parse('2026-11-21T01:00:00.000Z');
  const test1 = kept(await openDevice({ now: () => now }));
  await addPasskey(test1, 7);
  await test1.device.lock();
  for (let week = 0; week < 5; week++) {
    now += 7 * 86_400_000;
    await test1.device.device();
  }
  expect(await code(unlock(test1, 7))).toBe('offlineLimit');
});

test('neither the answer of the passkey nor the data key is on the disk', async () => {
  const { device, deps } = await withPasskey(0x5a);
  await device.lock();
  expect(await rawContent(deps.name)).not.toContain('ZZZZZZZZ');
});
