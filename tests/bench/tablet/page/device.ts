import { v7 as uuidv7 } from 'uuid';
import { addDays } from '../../../../src/lib/domain/dates/index.ts';
import type { AnyRecord } from '../../../../src/lib/domain/records/index.ts';
import { createDevice, type Device } from '../../../../src/lib/data/device/device.ts';
import { DeviceDb } from '../../../../src/lib/data/local/device-db.ts';
import { deriveKey, PIN_COST } from '../../../../src/lib/data/keyring/derive.ts';
import type { DeviceEvent } from '../../../../src/lib/data/api.ts';
import { slowly, timed } from './records.ts';

interface Who {
  username: string;
  pin: string;
}

function openDevice(name: string, background: boolean, emit: (event: DeviceEvent) => void = () => undefined): Device {
  const surroundings = { baseUrl: '', fetch: (input: RequestInfo | URL, init?: RequestInit) => fetch(input, init) };
  return createDevice({ name, ...surroundings, now: Date.now, random: Math.random, newId: uuidv7, background }, emit);
}

/** The first download of a new tablet as the app does it, from the moment at which the PIN is accepted. */
export async function download({ username, pin: secret }: Who) {
  const received = new Set<string>();
  const complete = Promise.withResolvers<void>();
  const device = openDevice(`bench-${crypto.randomUUID()}`, true, (event) => {
    if (event.type === 'changed') for (const id of event.ids) received.add(id);
    if (event.type !== 'sync') return;
    if (event.state.problem) complete.reject(new Error(event.state.problem.detail));
    if (event.state.lastSuccessAt !== undefined) complete.resolve();
  });
  await device.signIn({ username, pin: secret, deviceName: 'Máy đo lường' });
  const ms = await slowly(() => timed(() => complete.promise));
  // Closing tells of the last ones.
  await device.close();
  return { docs: received.size, ms };
}

/** The key from the PIN alone: it is slow on purpose. */
export async function pin({ rounds }: { rounds: number }) {
  const times: number[] = [];
  for (let n = 0; n < rounds; n++)
    times.push(await timed(() => deriveKey('246813', crypto.getRandomValues(new Uint8Array(16)), PIN_COST)));
  return { times };
}

/** Opens the app's own store, which the app has filled before, on this thread. */
async function unlocked(secret: string): Promise<Device> {
  const device = openDevice('tram', false);
  const [person] = (await device.device()).people;
  await device.unlock({ personId: person?.id ?? '', pin: secret });
  // All columns are loaded when this answers, and the questions of the whole station are found.
  await device.questions({ offset: 0, limit: 1 });
  return device;
}

/** Lets the tablet make its lists of the next days ahead, as it does while the app is open. */
async function keepLists(secret: string, day: string): Promise<void> {
  const db = new DeviceDb('tram-device');
  const name = `made/today/${day}`;
  // The app's own list is there: it says that another program made it.
  await db.columns.delete(name);
  const device = openDevice('tram', true);
  const [person] = (await device.device()).people;
  await device.unlock({ personId: person?.id ?? '', pin: secret });
  while (!(await db.columns.get(name))) await new Promise((resolve) => setTimeout(resolve, 200));
  await device.close();
  db.close();
}

/**
 * The list of the day for the first time: as it was kept, right after the unlocking, while nothing else is loaded; and for a day without a
 * kept list, computed from loaded columns; both asked for again.
 */
export async function today({ pin: secret, today: day }: { pin: string; today: string }) {
  await keepLists(secret, day);
  const device = openDevice('tram', false);
  const [person] = (await device.device()).people;
  await device.unlock({ personId: person?.id ?? '', pin: secret });
  const list = async (on: string) => (await device.today({ today: on })).length;
  let items = 0;
  const keptMs = await slowly(() => timed(async () => (items = await list(day))));
  await device.questions({ offset: 0, limit: 1 });
  const later = addDays(day, 20);
  const again: number[] = [];
  const computedMs = await slowly(async () => {
    const first = await timed(() => list(later));
    for (let n = 0; n < 5; n++) again.push(await timed(() => list(later)));
    return first;
  });
  await device.close();
  return { items, keptMs, computedMs, again };
}

/** Milliseconds until each of so many visits is durable. */
export async function unlockedSaves({ pin: secret, rounds }: { pin: string; rounds: number }) {
  const device = await unlocked(secret);
  const model = await visitModel(device);
  const times: number[] = [];
  await slowly(async () => {
    for (let n = 0; n < rounds; n++) {
      const record = { ...model, id: uuidv7() } as AnyRecord;
      times.push(await timed(() => device.save([{ kind: 'visits', record }])));
    }
  });
  await device.close();
  return { times };
}

/** A visit of somebody, as a form would give it again. */
async function visitModel(device: Device): Promise<AnyRecord> {
  const { people } = await device.search({ text: 'n', limit: 60 });
  for (const { id } of people) {
    const [visit] = (await device.timeline(id)).visits;
    if (visit) return Object.fromEntries(Object.entries(visit).filter(([name]) => !NOT_OF_FORM.has(name))) as AnyRecord;
  }
  throw new Error('nobody of these people has a visit');
}

const NOT_OF_FORM = new Set(['signed', 'signedAt', 'signedBy', 'amendments', 'superseded']);
