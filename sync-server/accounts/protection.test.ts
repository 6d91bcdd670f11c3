import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN_BASIC, addStation, startTestServer, type TestServer } from '../http/test-server.ts';
import { testDeviceKey } from './test-device.ts';

/** What a tablet and its people may expect of the server when a PIN is forgotten, a person leaves or a tablet is lost. */

const CODE = '22333';
const PIN = '482915';
type Key = ReturnType<typeof testDeviceKey>;
type Told = {
  token: string;
  refreshToken: string;
  protection?: { eraseHash: string; offlineDays: number; visitMonths: number; recovery?: { id: string; key: string } };
};

let server: TestServer;
let head: string;

beforeAll(async () => {
  server = await startTestServer();
  await addStation(server, CODE);
  head = await server.signIn(`head-${CODE}`, PIN);
  for (const [username, role, villageCodes] of [
    ['hoa', 'healthWorker', []],
    ['may', 'villageWorker', [`${CODE}-1`]],
    ['sua', 'villageWorker', [`${CODE}-1`]],
  ] as const) {
    const person = { username, name: 'Trần Thị Hoà', role, villageCodes, pin: PIN };
    expect((await server.ask('POST', '/api/people', { as: head, body: person })).status).toBe(201);
  }
});
afterAll(() => server.remove());

const signIn = (username: string, deviceId: string, key: Key, pin = PIN) =>
  server.ask('POST', '/api/sign-in', { body: { username, pin, deviceId, deviceName: 'Máy', deviceKey: key.jwk } });
const toldAt = async (username: string, deviceId: string, key: Key, pin = PIN) => {
  const answer = await signIn(username, deviceId, key, pin);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as unknown as Told;
};
async function contact(deviceId: string, key: Key, stationCode = CODE) {
  const ask = async (nonce?: string) => {
    const proof = await key.proof({ nonce, htu: `${server.url}/api/device` });
    return server.ask('POST', '/api/device', { body: { stationCode, deviceId, proof } });
  };
  const first = await ask();
  return first.body.error === 'use_dpop_nonce' ? ask(String(first.body.nonce)) : first;
}
async function idOf(username: string): Promise<string> {
  const { people } = (await server.ask('GET', '/api/people', { as: head })).body as {
    people: { id: string; username: string }[];
  };
  return people.find((one) => one.username === username)?.id ?? '';
}
const change = async (username: string, body: object) =>
  server.ask('PATCH', `/api/people/${await idOf(username)}`, { as: head, body });

test('R15: a device that shows its key hears whether it is revoked, with the code that it was told the hash of', async () => {
  const key = testDeviceKey();
  const { protection } = await toldAt(`nurse-${CODE}`, 'lost', key);
  const { instance } = (await server.ask('GET', '/api/server')).body;
  expect(await contact('lost', key)).toMatchObject({
    status: 200,
    body: { state: 'active', instance, deviceId: 'lost', ended: [], protection: { offlineDays: 30 } },
  });
  expect((await server.ask('POST', '/api/devices/lost/revoke', { as: head })).status).toBe(200);
  const { body } = await contact('lost', key);
  expect(body).toMatchObject({ state: 'revoked', instance, deviceId: 'lost' });
  const hash = createHash('sha256').update(String(body.erase)).digest('hex');
  expect(hash).toBe(protection?.eraseHash);
  expect((await signIn(`nurse-${CODE}`, 'lost', key)).body.error).toBe('device_revoked');
});

test('a device that cannot show its key hears nothing, and the code of one device is not that of another', async () => {
  const [mine, theirs] = [testDeviceKey(), testDeviceKey()];
  const first = await toldAt('hoa', 'mine', mine);
  const second = await toldAt('hoa', 'theirs', theirs);
  expect(first.protection?.eraseHash).not.toBe(second.protection?.eraseHash);
  await server.ask('POST', '/api/devices/mine/revoke', { as: head });
  expect(await contact('mine', theirs)).toMatchObject({ status: 404, body: { error: 'not_found' } });
  expect(await contact('mine', mine, '99999')).toMatchObject({ status: 404 });
  expect(await contact('nowhere', mine)).toMatchObject({ status: 404 });
});

test('the recovery key is the same at each sign-in, another on each device, and not for somebody new to the device', async () => {
  const key = testDeviceKey();
  const first = await toldAt('hoa', 'shared', key);
  expect(first.protection?.recovery).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect((await toldAt('hoa', 'shared', key)).protection).toEqual(first.protection);
  expect((await toldAt('hoa', 'other', testDeviceKey())).protection?.recovery).not.toEqual(first.protection?.recovery);
  expect((await toldAt(`nurse-${CODE}`, 'shared', key)).protection?.recovery).toBeUndefined();

  const again = await toldAt('hoa', 'shared', key);
  const asked = await server.ask('POST', '/api/token', {
    body: { refreshToken: again.refreshToken, proof: await key.proof() },
  });
  const granted = await server.ask('POST', '/api/token', {
    body: { refreshToken: again.refreshToken, proof: await key.proof({ nonce: String(asked.body.nonce) }) },
  });
  expect(granted.body.protection).toEqual(first.protection);
});

test('staff and village workers do not share a device; two workers of one village do', async () => {
  const key = testDeviceKey();
  await toldAt('may', 'village', key);
  expect(await signIn('hoa', 'village', key)).toMatchObject({ status: 409, body: { error: 'other_area' } });
  await toldAt('sua', 'village', key);
  const staff = testDeviceKey();
  await toldAt('hoa', 'station', staff);
  expect(await signIn('may', 'station', staff)).toMatchObject({ status: 409, body: { error: 'other_area' } });
});

test('who changes the own PIN goes on here, and signs in again elsewhere', async () => {
  const key = testDeviceKey();
  const here = await toldAt('sua', 'here', key);
  const there = await toldAt('sua', 'there', testDeviceKey());
  const as = `Bearer ${here.token}`;
  const pin = (body: object) => server.ask('POST', '/api/pin', { as, body });
  expect(await pin({ pin: '739164', newPin: '571936' })).toMatchObject({ status: 401 });
  expect(await pin({ pin: PIN, newPin: '111111' })).toMatchObject({ status: 400, body: { error: 'weak_guess' } });
  expect(await pin({ pin: PIN, newPin: '230485' })).toMatchObject({ status: 400, body: { error: 'weak_date' } });
  expect(await pin({ pin: PIN, newPin: PIN })).toMatchObject({ status: 400, body: { error: 'weak_same' } });
  expect((await server.ask('GET', '/api/me', { as: `Bearer ${there.token}` })).status).toBe(200);
  const changed = await pin({ pin: PIN, newPin: '571936' });
  expect(changed).toMatchObject({ status: 200, body: { refreshToken: expect.any(String), token: expect.any(String) } });
  expect((await server.ask('GET', '/api/me', { as })).status).toBe(200);
  expect((await server.ask('GET', '/api/me', { as: `Bearer ${there.token}` })).status).toBe(401);
  expect((await signIn('sua', 'there2', testDeviceKey())).status).toBe(401);
  await toldAt('sua', 'there2', testDeviceKey(), '571936');
});

test('the head gives a new PIN, ends an account and sees it at the device; not the own ones', async () => {
  const key = testDeviceKey();
  const before = await toldAt('hoa', 'd5', key);
  expect((await change('hoa', { pin: '739164' })).status).toBe(200);
  const after = await toldAt('hoa', 'd5', key, '739164');
  expect(after.protection?.recovery).toEqual(before.protection?.recovery);
  expect((await change('hoa', { active: false })).status).toBe(200);
  expect((await contact('d5', key)).body.ended).toEqual([await idOf('hoa')]);
  expect((await change(`head-${CODE}`, { pin: '739164' })).status).toBe(400);
  expect((await change(`head-${CODE}`, { active: false })).status).toBe(400);
  // Nobody who worked on it is left: a colleague may open what it holds.
  const heir = await toldAt(`nurse-${CODE}`, 'd5', key);
  expect(heir.protection?.recovery).toEqual(before.protection?.recovery);
});

test('the head sets the days without contact and the months of visits, within bounds; a nurse does not', async () => {
  const rules = (as: string, offlineDays: number) =>
    server.ask('PATCH', '/api/station/rules', { as, body: { offlineDays } });
  expect((await rules(await server.signIn(`nurse-${CODE}`, PIN), 5)).status).toBe(403);
  expect((await rules(ADMIN_BASIC, 5)).status).toBe(403);
  expect((await rules(head, 2)).status).toBe(400);
  expect(await rules(head, 14)).toMatchObject({ status: 200, body: { offlineDays: 14 } });
  const key = testDeviceKey();
  expect((await toldAt(`nurse-${CODE}`, 'd6', key)).protection?.offlineDays).toBe(14);
  const months = (visitMonths: number) =>
    server.ask('PATCH', '/api/station/rules', { as: head, body: { visitMonths } });
  expect((await months(5)).status).toBe(400);
  expect((await months(36)).status).toBe(200);
  expect((await toldAt(`nurse-${CODE}`, 'd6', key)).protection?.visitMonths).toBe(36);
  expect((await server.ask('GET', '/api/station/rules', { as: head })).body).toEqual({
    ...{ offlineDays: 14, least: 3, most: 90 },
    ...{ visitMonths: 36, leastMonths: 6, mostMonths: 120 },
  });
});
