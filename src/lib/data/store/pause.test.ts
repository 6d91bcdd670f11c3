import { afterEach, expect, test } from 'vitest';
import { createSyncEngine } from '../../sync/engine.ts';
import type { PushAnswer, Transport } from '../../sync/ports.ts';
import type { EngineState } from '../../sync/state.ts';
import { patientChange, stamped } from '../testing/records.ts';
import { openStore, type TestStore } from '../testing/store.ts';

let open: TestStore | undefined;
afterEach(() => open?.close());

const COUNT = 40;
const PAGE = 10;
const idOf = (n: number) => `p-${String(n).padStart(3, '0')}`;

/** A station with `COUNT` patients and nothing else; notes what is asked for. */
function station(onPage: (since: number) => void) {
  const pushed: string[] = [];
  const asked: number[] = [];
  const transport: Transport = {
    server: async () => ({ instance: 'i', generation: 'g' }),
    async changes(kind, since) {
      if (kind !== 'patients') return { documents: [], last: '0', pending: 0 };
      const from = Number(since ?? 0);
      asked.push(from);
      const documents = Array.from({ length: Math.min(PAGE, COUNT - from) }, (_, n) => ({
        ...{ record: stamped(patientChange(idOf(from + n), 'Hoa')), rev: '1-a', deleted: false as const },
      }));
      const last = from + documents.length;
      onPage(from);
      return { documents, last: String(last), pending: COUNT - last, bytes: 1000 };
    },
    fetch: async () => [],
    lost: async () => [],
    pushSteps: async () => undefined,
    async push(_, records) {
      pushed.push(...records.map(({ record }) => record.id));
      return records.map(({ record }): PushAnswer => ({ id: record.id, outcome: 'stored', rev: '1-b' }));
    },
    waitForChange: () => new Promise(() => undefined),
  };
  return { transport, pushed, asked };
}

test('a paused first download stands still behind a whole page, sends what is unsent, and goes on from there', async () => {
  open = await openStore();
  const { store, ledger, records } = open;
  const states: EngineState[] = [];
  let paused = false;
  let presses = 0;
  const server = station((since) => {
    if (since === PAGE && presses++ === 0) paused = true;
  });
  const engine = createSyncEngine({
    ...{ store, transport: server.transport, now: Date.now, random: Math.random, paused: () => paused },
    onState: (state) => states.push(state),
    pages: { first: PAGE, pull: PAGE },
  });
  await engine.run();
  expect(engine.state()).toMatchObject({ paused: true, phase: 'idle' });
  expect(engine.state().lastSuccessAt).toBeUndefined();
  const here = Number(await store.checkpoint('patients'));
  expect(here).toBeLessThan(COUNT);
  const held = async (n: number) => (await records.get('patients', idOf(n))) !== undefined;
  expect([await held(here - 1), await held(here)]).toEqual([true, false]);

  const mine = stamped(patientChange('mine', 'Lan'));
  const [edit] = await ledger.append([{ kind: 'patients', after: mine, base: null }], 'p-lan', mine.updatedAt);
  await records.write('patients', [{ record: mine, seq: edit?.seq }]);
  const before = server.asked.length;
  await engine.run();
  expect([server.pushed, server.asked.length]).toEqual([['mine'], before]);
  expect(engine.state().lastSuccessAt).toBeUndefined();

  paused = false;
  await engine.run();
  expect(engine.state().paused).toBeUndefined();
  expect(engine.state().lastSuccessAt).toBeDefined();
  expect(server.asked[before]).toBe(here);
  expect(await held(COUNT - 1)).toBe(true);
});
