import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import type { DeviceEvent } from '../api.ts';
import { createDevice, type Device } from '../device/device.ts';
import type { DeviceDeps } from '../device/deps.ts';
import { DeviceDb } from '../local/device-db.ts';

export const STATION = '22333';
export const CHEAP_PIN = { memoryKiB: 64, iterations: 1, parallelism: 1 };

export interface Account {
  id: string;
  username: string;
  name: string;
  pin: string;
  stationCode?: string;
  /** A health worker when absent. */
  role?: string;
}

export const LAN: Account = { id: 'p-lan', username: 'lan', name: 'Nguyễn Thị Lan', pin: '123456' };
export const HUNG: Account = { id: 'p-hung', username: 'hung', name: 'Trần Văn Hùng', pin: '654321' };

/** Answers `POST /api/sign-in` for these accounts; everything else is without a connection. */
export function signInServer(accounts: Account[]): typeof fetch {
  return async (input, init) => {
    if (!String(input).endsWith('/api/sign-in')) throw new TypeError('offline');
    const { username, pin } = JSON.parse(String(init?.body)) as { username: string; pin: string };
    const account = accounts.find((one) => one.username === username && one.pin === pin);
    if (!account) return Response.json({ code: 'wrong_credentials' }, { status: 401 });
    const { id, name, stationCode = STATION, role = 'healthWorker' } = account;
    return Response.json({
      token: `access-of-${id}`,
      expiresInS: 900,
      refreshToken: `token-of-${id}`,
      person: { id, username, name, role, stationCode, villageCodes: [] },
      station: { code: stationCode, name: 'Trạm Y tế thử' },
      server: { instance: 'i', generation: 'g' },
      time: new Date().toISOString(),
    });
  };
}

export interface TestDevice {
  device: Device;
  events: DeviceEvent[];
  deps: DeviceDeps;
}

/** A device of its own databases; give the `name` of another one to open that one's again. */
export function testDevice(
  options: Partial<DeviceDeps> = {},
  emit: (event: DeviceEvent) => void = () => undefined,
): TestDevice {
  const events: DeviceEvent[] = [];
  const deps: DeviceDeps = {
    name: `test-${uuidv7()}`,
    baseUrl: 'http://server.test',
    fetch: signInServer([LAN, HUNG]),
    now: Date.now,
    monotonic: () => performance.now(),
    random: Math.random,
    newId: uuidv7,
    pinCost: CHEAP_PIN,
    background: false,
    ...options,
  };
  return {
    device: createDevice(deps, (event) => {
      events.push(event);
      emit(event);
    }),
    events,
    deps,
  };
}

/** A device on which Lan has signed in; `downloaded`: it has received all records of its station before. */
export async function openDevice(options: Partial<DeviceDeps> = {}, downloaded = true): Promise<TestDevice> {
  const test = testDevice(options);
  if (downloaded) {
    const db = new DeviceDb(`${test.deps.name}-device`);
    await db.setFact('lastSuccessAt', '2026-11-01T00:00:00.000Z');
    db.close();
  }
  await test.device.signIn({ username: LAN.username, pin: LAN.pin, deviceName: 'Máy 1' });
  return test;
}

/** All that IndexedDB holds under a name, as text. */
export async function rawContent(prefix: string): Promise<string> {
  const parts: unknown[] = [];
  for (const { name } of await indexedDB.databases()) {
    if (!name?.includes(prefix)) continue;
    const db = await result(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      parts.push(name, store, await result(db.transaction(store).objectStore(store).getAll()));
    }
    db.close();
  }
  return JSON.stringify(parts, (_, value: unknown) =>
    value instanceof Uint8Array ? new TextDecoder('latin1').decode(value) : value,
  );
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('request failed'));
  });
}
