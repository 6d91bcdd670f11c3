import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect } from 'vitest';
import { ADMIN_BASIC, addStation, startTestServer, type TestServer } from '../../sync-server/http/test-server.ts';
import { DeviceError } from '../../src/lib/data/api.ts';
import { testDevice, type TestDevice } from '../../src/lib/data/testing/device.ts';
import { patientChange } from '../../src/lib/data/testing/records.ts';

/** Tablets with the worker's own code before a real server, with a clock and a network that a test sets. */

export const PIN = '482915';
export const DAY_MS = 86_400_000;
export const nurse = { username: 'nurse-22333', pin: PIN, deviceName: 'Máy 1' };
export const head = { username: 'head-22333', pin: PIN, deviceName: 'Máy 2' };

type Between = (path: string, go: () => Promise<Response>) => Promise<Response>;
const nothing: Between = (_path, go) => go();
export const offline: Between = () => Promise.reject(new TypeError('offline'));

/** `between` stands between the tablets and the server; `clockMs`: their clock; `ranMs`: how long they have run. */
export const world = { between: nothing, clockMs: 0, ranMs: 0 };
export const online = (): void => {
  world.between = nothing;
};
export const goOffline = (): void => {
  world.between = offline;
};

let server: TestServer;
let tablets: TestDevice[] = [];

/** A new server for each test of the file that calls this. */
export function eachTest(): void {
  beforeEach(async () => {
    Object.assign(world, { between: nothing, clockMs: Date.now(), ranMs: 0 });
    server = await startTestServer();
    await addStation(server, '22333');
  });
  afterEach(async () => {
    for (const { device } of tablets) await device.close();
    tablets = [];
    await server.remove();
  });
}

export function newTablet(name?: string): TestDevice {
  const tablet = testDevice({
    ...(name === undefined ? {} : { name }),
    baseUrl: server.url,
    fetch: (input, init) => world.between(new URL(String(input)).pathname, () => fetch(input, init)),
    now: () => world.clockMs,
    monotonic: () => world.ranMs,
  });
  tablets.push(tablet);
  return tablet;
}
export async function signedIn(who = nurse): Promise<TestDevice> {
  const tablet = newTablet();
  await tablet.device.signIn(who);
  expect((await tablet.device.syncNow()).phase).toBe('idle');
  return tablet;
}
/** The same disk in a new worker. */
export async function restarted({ device, deps }: TestDevice): Promise<TestDevice> {
  await device.close();
  return newTablet(deps.name);
}
export async function withUnsent({ device }: TestDevice): Promise<void> {
  goOffline();
  await device.save([patientChange('a', 'Lê Thị Hoa')]);
  online();
}
const personOn = async ({ device }: TestDevice) => (await device.device()).people[0]?.id ?? '';
/** By the first person of the tablet. */
export const unlock = async (tablet: TestDevice, pin = PIN) =>
  tablet.device.unlock({ personId: await personOn(tablet), pin });
/** Code of the failure. */
export const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => (error instanceof DeviceError ? error.code : error),
  );
export const stage = async ({ device }: TestDevice) => (await device.device()).stage;

export const asAdmin = (method: string, path: string, body?: object) =>
  server.ask(method, path, { as: ADMIN_BASIC, body });
export async function idOf(username: string): Promise<string> {
  const { people } = (await asAdmin('GET', '/api/people')).body as { people: { id: string; username: string }[] };
  return people.find((one) => one.username === username)?.id ?? '';
}
export async function change(username: string, body: object): Promise<void> {
  expect((await asAdmin('PATCH', `/api/people/${await idOf(username)}`, body)).status).toBe(200);
}
export async function revoke({ device }: TestDevice): Promise<void> {
  const { deviceId } = await device.device();
  expect((await asAdmin('POST', `/api/devices/${deviceId}/revoke`, {})).status).toBe(200);
}
export async function patientsOnServer(): Promise<string[]> {
  const { body } = await asAdmin('GET', '/couch/tram-22333-patients/_all_docs');
  return (body.rows as { id: string }[]).map(({ id }) => id);
}
