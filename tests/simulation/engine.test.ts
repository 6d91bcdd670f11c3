import { expect, test } from 'vitest';
import type { Kind } from '../../src/lib/domain/records/index.ts';
import { createSyncEngine, type SyncEngineDeps } from '../../src/lib/sync/engine.ts';
import { TransportError, type LocalStore, type Transport } from '../../src/lib/sync/ports.ts';
import type { EngineState } from '../../src/lib/sync/state.ts';
import { createMemoryStore, emptyDisk } from './memory-store.ts';
import { imported, newHousehold } from './records.ts';

const NOW = Date.parse('2026-03-02T01:00:00.000Z');
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A server that holds nothing and takes everything; `gate` holds its first answer of a run. */
function emptyServer(gate: () => Promise<void> = () => Promise.resolve()) {
  const asked: string[] = [];
  const transport: Transport = {
    async server() {
      asked.push('server');
      await gate();
      return { instance: 'i', generation: 'g', at: NOW };
    },
    changes: async (kind) => (asked.push(`changes ${kind}`), { documents: [], last: '0', pending: 0 }),
    fetch: async () => [],
    lost: async () => [],
    pushSteps: async () => undefined,
    push: async (kind, records) => {
      asked.push(`push ${kind}`);
      return records.map(({ record }) => ({ id: record.id, outcome: 'stored', rev: '1-a' }));
    },
    waitForChange: (_since, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', reject)),
  };
  return { asked, transport };
}

function engineWith(deps: Partial<SyncEngineDeps> & { transport: Transport }) {
  const states: EngineState[] = [];
  const timers: { callback: () => void; ms: number }[] = [];
  const engine = createSyncEngine({
    store: createMemoryStore(emptyDisk()),
    now: () => NOW,
    random: () => 0.5,
    onState: (state) => states.push(state),
    setTimer: (callback, ms) => timers.push({ callback, ms }),
    clearTimer: () => {},
    ...deps,
  });
  return { engine, states, timers };
}

const house = (id: string) => imported(newHousehold(id, '1'));
const runs = (asked: string[]) => asked.filter((what) => what === 'server').length;

function gates() {
  const waiting: (() => void)[] = [];
  return { waiting, gate: () => new Promise<void>((resolve) => waiting.push(resolve)) };
}

test('only one run at a time; whatever is asked meanwhile makes one more, and each caller waits for its own', async () => {
  const { waiting, gate } = gates();
  const { asked, transport } = emptyServer(gate);
  const { engine } = engineWith({ transport });
  engine.start();
  await turn();
  let done = 0;
  const calls = [engine.run(), engine.run()].map((run) => run.then(() => done++));
  engine.nudge();
  engine.nudge();
  expect(runs(asked)).toBe(1);
  waiting.shift()?.();
  await turn();
  await turn();
  expect(runs(asked)).toBe(2);
  expect(done).toBe(0);
  waiting.shift()?.();
  await Promise.all(calls);
  await turn();
  expect(runs(asked)).toBe(2);
  await engine.stop();
});

test('a success is shown only after everything was answered, with its time', async () => {
  const { transport } = emptyServer();
  const store = createMemoryStore(emptyDisk());
  const { engine, states } = engineWith({ transport, store });
  await store.save('households', 'h', () => house('h'));
  const silent = engineWith({ store, transport: { ...transport, push: async () => [] } });
  await silent.engine.run();
  expect(silent.states.at(-1)).toMatchObject({ phase: 'problem', problem: { code: 'incomplete' } });
  expect(silent.states.at(-1)?.lastSuccessAt).toBeUndefined();
  await engine.run();
  expect(states.map(({ phase }) => phase)).toEqual(['sending', 'receiving', 'idle']);
  expect(states.at(-1)?.lastSuccessAt).toBe('2026-03-02T01:00:00.000Z');
});

test('after stop nothing touches the store, and nothing begins', async () => {
  const { waiting, gate } = gates();
  const { asked, transport } = emptyServer(gate);
  const touched: string[] = [];
  const store = new Proxy(createMemoryStore(emptyDisk()), {
    get: (target, name, receiver) => (touched.push(String(name)), Reflect.get(target, name, receiver) as unknown),
  });
  const { engine } = engineWith({ transport, store: store as LocalStore });
  engine.start();
  await turn();
  const stopped = engine.stop();
  waiting.shift()?.();
  await stopped;
  touched.length = 0;
  await engine.run();
  engine.nudge();
  await turn();
  expect(touched).toEqual([]);
  expect(runs(asked)).toBe(1);
  engine.start();
  await turn();
  expect(runs(asked)).toBe(2);
});

test('a full disk of the tablet is told as such, and what is unsent still goes out', async () => {
  const { asked, transport } = emptyServer();
  const memory = createMemoryStore(emptyDisk());
  await engineWith({ transport, store: memory }).engine.run();
  await memory.save('households', 'h', () => house('h'));
  const full = () => Promise.reject(Object.assign(new Error('full'), { name: 'QuotaExceededError' }));
  const changed = { ...transport, changes: async () => ({ documents: [], last: '1', pending: 0 }) };
  const { engine, states } = engineWith({ transport: changed, store: { ...memory, setCheckpoint: full } });
  await engine.run();
  expect(states.at(-1)).toMatchObject({ phase: 'problem', problem: { code: 'quota' } });
  expect(asked).toContain('push households');
  expect(await memory.pending('households', 1)).toEqual([]);
});

test('a safety run comes every five minutes, and one after a failure sooner', async () => {
  const { transport } = emptyServer();
  const idle = engineWith({ transport });
  idle.engine.start();
  await turn();
  await turn();
  expect(idle.timers.at(-1)?.ms).toBe(5 * 60_000);
  const failing = engineWith({ transport: { ...transport, server: () => Promise.reject(new Error('bug')) } });
  failing.engine.start();
  await turn();
  await turn();
  expect(failing.timers.at(-1)?.ms).toBeLessThanOrEqual(2000);
});

test('a connection that breaks while nothing is to be done is shown, and its return starts a run', async () => {
  const { asked, transport } = emptyServer();
  let connected = false;
  const waitForChange: Transport['waitForChange'] = () =>
    connected ? Promise.resolve({ kinds: [], last: '1' }) : Promise.reject(new TransportError('offline', 'gone'));
  const { engine, states, timers } = engineWith({ transport: { ...transport, waitForChange } });
  const pollAgain = async () => {
    for (const { callback, ms } of timers.splice(0)) if (ms < 60_000) callback();
    for (let n = 0; n < 4; n++) await turn();
  };
  engine.start();
  await pollAgain();
  await pollAgain();
  expect(states.at(-1)?.phase).toBe('offline');
  const before = runs(asked);
  connected = true;
  await pollAgain();
  expect(runs(asked)).toBe(before + 1);
  expect(states.at(-1)?.phase).toBe('idle');
  await engine.stop();
});

test('the first download counts what has come and what is expected', async () => {
  const { transport } = emptyServer();
  const total: Partial<Record<Kind, number>> = { households: 300, patients: 900 };
  const { engine, states } = engineWith({
    transport: {
      ...transport,
      changes: async (kind, since, limit) => {
        const from = Number(since ?? 0);
        const all = total[kind] ?? 0;
        const last = Math.min(all, from + limit);
        const documents = Array.from({ length: last - from }, (_, n) => ({
          id: `${kind}${from + n}`,
          rev: '1-a',
          deleted: true as const,
        }));
        return { documents, last: String(last), pending: all - last };
      },
    },
    pages: { first: 300, pull: 300 },
  });
  await engine.run();
  const shown = states.flatMap(({ progress }) => (progress ? [[progress.received, progress.expected]] : []));
  expect(shown[0]).toEqual([0, 1200]);
  expect(shown).toContainEqual([600, 1200]);
  expect(shown).toContainEqual([1200, 1200]);
  expect(states.at(-1)?.progress).toBeUndefined();
});
