import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DeviceEvent } from './api.ts';
import { createClient, type DeviceClient, type Surroundings } from './client.ts';
import { ANSWERS, REQUESTS, type Channel } from './rpc/messages.ts';
import { Server } from './rpc/serve.ts';
import { LAN, testDevice } from './testing/device.ts';
import { patientChange } from './testing/records.ts';

/** One browser: its channels, its lock and its disk, with tabs and workers in this process. */
function createBrowser(patienceMs = 10_000) {
  const name = `client-${uuidv7()}`;
  const channels = new Map<string, Set<Channel>>();
  const waiting: (() => void)[] = [];
  let owned = false;
  let frozen = false;
  let connectionListener: () => void = () => undefined;
  const started: string[] = [];
  let ended: Promise<unknown> = Promise.resolve();

  function openChannel(of: string): Channel {
    const members = channels.get(of) ?? new Set();
    channels.set(of, members);
    const channel: Channel = {
      onmessage: null,
      postMessage(message) {
        const data: unknown = structuredClone(message);
        for (const other of members)
          if (other !== channel)
            queueMicrotask(() => members.has(other) && other.onmessage?.({ data } as MessageEvent));
      },
      close: () => members.delete(channel),
    };
    members.add(channel);
    return channel;
  }

  const surroundings: Surroundings = {
    openChannel,
    patienceMs,
    async becomeOwner(_, task, signal) {
      if (owned) await new Promise<void>((resolve) => waiting.push(resolve));
      if (signal.aborted) return waiting.shift()?.();
      owned = true;
      await task();
      owned = false;
      waiting.shift()?.();
    },
    startWorker() {
      const answers = openChannel(ANSWERS);
      const requests = openChannel(REQUESTS);
      const server = new Server(answers);
      const { device } = testDevice({ name }, (event) => server.emit(event));
      started.push('worker');
      void ended.then(() => frozen || server.listen(requests, device, () => started.push('connection')));
      return () => {
        answers.close();
        requests.close();
        ended = device.close();
      };
    },
    onConnection(listener) {
      connectionListener = listener;
      return () => undefined;
    },
  };
  return {
    surroundings,
    started,
    changeConnection: () => connectionListener(),
    freeze: () => (frozen = true),
    ended: () => ended,
  };
}

let browser: ReturnType<typeof createBrowser>;
const tabs: DeviceClient[] = [];
const tab = () => {
  const client = createClient(browser.surroundings);
  tabs.push(client);
  return client;
};
const signIn = (client: DeviceClient) => client.signIn({ username: 'lan', pin: LAN.pin, deviceName: 'Máy 1' });

beforeEach(() => {
  browser = createBrowser();
});
afterEach(async () => {
  for (const client of tabs.splice(0)) client.close();
  await browser.ended();
});

test('several tabs work through one worker and hear of each other', async () => {
  const [first, second] = [tab(), tab()];
  const events: DeviceEvent[] = [];
  const off = second.on((event) => events.push(event));
  await signIn(first);
  await first.save([patientChange('a', 'Lê Thị Hoa')]);
  expect(await second.get('patients', 'a')).toMatchObject({ fullName: 'Lê Thị Hoa' });
  await vi.waitFor(() => expect(events).toContainEqual({ type: 'changed', kinds: ['patients'], ids: ['a'] }));
  expect(events).toContainEqual(expect.objectContaining({ type: 'device' }));
  expect(browser.started).toEqual(['worker']);
  off();
  const heard = events.length;
  await first.lock();
  expect(events).toHaveLength(heard);
});

test('errors cross with code, parameters and issues', async () => {
  const client = tab();
  await expect(client.get('patients', 'a')).rejects.toMatchObject({ name: 'DeviceError', code: 'locked' });
  await signIn(client);
  const wrong = patientChange('a', 'Bé Mai', { birthDate: '2100-01-01' });
  await expect(client.save([wrong])).rejects.toMatchObject({
    code: 'invalidRecord',
    issues: [expect.objectContaining({ path: 'birthDate', level: 'hard' })],
  });
});

test('when the owning tab closes, another starts a worker: locked, with the data and drafts of before', async () => {
  const [first, second] = [tab(), tab()];
  await signIn(first);
  await first.save([patientChange('a', 'Lê Thị Hoa')]);
  await first.putDraft({ key: 'k', route: '/x', title: 'Nháp', value: 1 });
  first.close();
  const call = second.device();
  expect(await call).toMatchObject({ stage: 'locked' });
  await expect(second.get('patients', 'a')).rejects.toMatchObject({ code: 'locked' });
  await second.unlock({ personId: LAN.id, pin: LAN.pin });
  expect(await second.get('patients', 'a')).toMatchObject({ fullName: 'Lê Thị Hoa' });
  expect(await second.draft('k')).toMatchObject({ title: 'Nháp' });
  expect(browser.started).toEqual(['worker', 'worker']);
});

test('a call that nobody answers fails instead of waiting for ever', async () => {
  browser = createBrowser(20);
  browser.freeze();
  await expect(tab().device()).rejects.toMatchObject({ code: 'noAnswer' });
});

test('a change of the connection reaches the worker', async () => {
  const client = tab();
  await client.device();
  browser.changeConnection();
  await vi.waitFor(() => expect(browser.started).toContain('connection'));
});

test('the page takes neither RxDB nor Dexie with it', async () => {
  const seen = new Set<string>();
  const sources = import.meta.glob('./**/*.ts', { query: '?raw', import: 'default', eager: true }) as Record<
    string,
    string
  >;
  const visit = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, from = ''] of (sources[path] ?? '').matchAll(/^(?:import|export) (?!type)[^;]*?from '([^']+)'/gms)) {
      if (from.startsWith('.')) visit(`./${new URL(from, `http://x/${path.slice(2)}`).pathname.slice(1)}`);
      else expect.soft(from, path).not.toMatch(/rxdb|dexie|zod|uuid/);
    }
  };
  visit('./client.ts');
  expect([...seen]).toContain('./rpc/caller.ts');
});
