import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '../../src/lib/domain/records/index.ts';
import type { LocalStore } from '../../src/lib/sync/ports.ts';
import { newDose, newHousehold, newPatient, newVisit } from './records.ts';

export interface StoreUnderTest {
  store: LocalStore;
  /** An edit made on this device, durable when it resolves. */
  save(record: AnyRecord): Promise<void>;
  close?(): Promise<void>;
}

const KIND = 'households';
const AT = '2026-03-02T02:00:00.000Z';

function house(id: string, phone: string): AnyRecord {
  const stamps = {
    createdAt: AT,
    createdBy: 'n',
    createdDevice: 'd',
    updatedAt: AT,
    updatedBy: 'n',
    updatedDevice: 'd',
  };
  return { ...newHousehold(id, id), ...stamps, clock: '1772416800000-00000-d', phone };
}

/** What every LocalStore must keep, so that the engine loses nothing; `open` gives an empty one. */
export function localStoreSuite(name: string, open: () => Promise<StoreUnderTest>): void {
  const it = (what: string, run: (under: StoreUnderTest) => Promise<void>) =>
    test(what, async () => {
      const under = await open();
      try {
        await run(under);
      } finally {
        await under.close?.();
      }
    });
  const pending = async ({ store }: StoreUnderTest) => (await store.pending(KIND, 10)).map(({ id }) => id);
  const held = async ({ store }: StoreUnderTest, id: string) => (await store.records(KIND, [id]))[0];
  const theirs = (record: AnyRecord, rev: string) => ({ record, rev, deleted: false }) as const;

  describe(name, () => {
    it('keeps server identity and checkpoints, and forgets a checkpoint', async ({ store }) => {
      await store.setServerIdentity({ instance: 'i', generation: 'g' });
      await store.setCheckpoint(KIND, '5-x');
      expect(await store.serverIdentity()).toEqual({ instance: 'i', generation: 'g' });
      expect(await store.checkpoint(KIND)).toBe('5-x');
      expect(await store.checkpoint('visits')).toBeUndefined();
      await store.setCheckpoint(KIND, undefined);
      expect(await store.checkpoint(KIND)).toBeUndefined();
    });

    it('tells of each edit as a single step, until the server has answered for it', async ({ store, save }) => {
      await save(house('a', '1'));
      await save({ ...house('a', '2'), clock: '1772416800001-00000-d', updatedAt: AT.replace('.000', '.001') });
      const { steps, last } = await store.unsentSteps(10);
      expect(steps.map(({ step }) => step.fields.find(({ path }) => path === 'phone'))).toEqual([
        { path: 'phone', before: null, after: '1' },
        { path: 'phone', before: '1', after: '2' },
      ]);
      const [first, second] = steps.map(({ seq }) => seq);
      await store.markSteps({ last, refused: [first ?? 0] });
      expect(await store.unsentSteps(10)).toEqual({ steps: [], last: 0 });
      expect((await store.refusedSteps(10)).map(({ seq }) => seq)).toEqual([first]);
      await store.markSteps({ taken: [first ?? 0] });
      expect(await store.refusedSteps(10)).toEqual([]);
      await store.resendSteps();
      expect((await store.unsentSteps(10)).steps.map(({ seq }) => seq)).toEqual([first, second]);
    });

    it('lists unsent records oldest first, with the version under their first edit as base', async (under) => {
      const { store, save } = under;
      await store.writeFromServer(KIND, [theirs(house('b', '1'), '1-b')]);
      await save(house('b', '2'));
      await save(house('a', '1'));
      await save(house('b', '3'));
      const [first, second] = await store.pending(KIND, 10);
      expect(first).toMatchObject({ id: 'b', base: { rev: '1-b', record: { phone: '1' } }, mine: { phone: '3' } });
      expect(second).toMatchObject({ id: 'a', mine: { phone: '1' } });
      expect(second?.base).toBeUndefined();
      expect((await store.pending(KIND, 1)).map(({ id }) => id)).toEqual(['b']);
      expect(await store.pending('visits', 10)).toEqual([]);
    });

    it('never writes a server version over an unsent edit', async (under) => {
      const { store, save } = under;
      await save(house('a', 'mine'));
      await store.writeFromServer(KIND, [theirs(house('a', 'theirs'), '1-a'), theirs(house('b', '1'), '1-b')]);
      expect((await held(under, 'a'))?.record.phone).toBe('mine');
      expect((await held(under, 'b'))?.rev).toBe('1-b');
    });

    it('counts an answer only for the edits that it is for', async (under) => {
      const { store, save } = under;
      await save(house('a', '1'));
      const [sent] = await store.pending(KIND, 1);
      await save(house('a', '2'));
      await store.markSent(KIND, 'a', sent?.upTo ?? 0, house('a', '1'), '1-a', AT);
      expect((await held(under, 'a'))?.record.phone).toBe('2');
      const [later] = await store.pending(KIND, 1);
      expect(later).toMatchObject({ base: { rev: '1-a', record: { phone: '1' } }, mine: { phone: '2' } });
      await store.markSent(KIND, 'a', later?.upTo ?? 0, house('a', '2'), '2-a', AT);
      expect(await pending(under)).toEqual([]);
      expect(await held(under, 'a')).toMatchObject({ rev: '2-a', record: { phone: '2' } });
    });

    it('takes a merge as the new version over the new base', async (under) => {
      const { store, save } = under;
      await save(house('a', '1'));
      const [mine] = await store.pending(KIND, 1);
      const base = theirs(house('a', '0'), '4-a');
      expect(await store.rebase(KIND, 'a', mine?.upTo ?? 0, house('a', 'merged'), base)).toBe(true);
      const [merged] = await store.pending(KIND, 1);
      expect(merged).toMatchObject({ base: { rev: '4-a', record: { phone: '0' } }, mine: { phone: 'merged' } });
      expect(await store.rebase(KIND, 'a', merged?.upTo ?? 0, base.record, base)).toBe(true);
      expect(await pending(under)).toEqual([]);
      expect(await held(under, 'a')).toMatchObject({ rev: '4-a', record: { phone: '0' } });
    });

    it('refuses a merge that does not contain the newest edit', async (under) => {
      const { store, save } = under;
      await save(house('a', '1'));
      const [mine] = await store.pending(KIND, 1);
      await save(house('a', '2'));
      const base = theirs(house('a', '0'), '4-a');
      expect(await store.rebase(KIND, 'a', mine?.upTo ?? 0, house('a', 'merged'), base)).toBe(false);
      expect((await store.pending(KIND, 1))[0]).toMatchObject({ mine: { phone: '2' } });
      expect((await held(under, 'a'))?.record.phone).toBe('2');
    });

    it('sets a refused record aside until it is edited or merged', async (under) => {
      const { store, save } = under;
      await save(house('a', '1'));
      const [mine] = await store.pending(KIND, 1);
      await store.markRefused(KIND, 'a', mine?.upTo ?? 0, 422, 'không hợp lệ', AT);
      expect(await pending(under)).toEqual([]);
      expect((await store.pendingOf(KIND, ['a', 'b'])).map(({ id }) => id)).toEqual(['a']);
      await save(house('a', '2'));
      expect(await pending(under)).toEqual(['a']);
    });

    it('makes a record unsent again without a base, and keeps an edit that is there', async (under) => {
      const { store, save } = under;
      await store.writeFromServer(KIND, [theirs(house('a', '1'), '3-a'), theirs(house('b', '1'), '3-b')]);
      await save(house('b', 'edited'));
      await store.markUnsent(KIND, house('a', '1'));
      await store.markUnsent(KIND, house('b', '1'));
      const found = await store.pendingOf(KIND, ['a', 'b']);
      expect(found.map(({ id, base, mine }) => [id, base, mine.phone])).toEqual([
        ['a', undefined, '1'],
        ['b', undefined, 'edited'],
      ]);
      expect((await held(under, 'a'))?.rev).toBeUndefined();
      expect((await held(under, 'b'))?.rev).toBeUndefined();
      expect((await store.pending(KIND, 10)).length).toBe(2);
    });

    it('R13: forgets records as if they had never arrived, and nothing that is unsent or only here', async (under) => {
      const { store, save } = under;
      await store.writeFromServer(KIND, [theirs(house('a', '1'), '1-a'), theirs(house('b', '1'), '1-b')]);
      await save(house('b', 'edited'));
      await save(house('c', 'new'));
      const [edit] = await store.pendingOf(KIND, ['c']);
      await store.markRefused(KIND, 'c', edit?.upTo ?? 0, 403, 'ngoài địa bàn', AT);
      await store.forget(KIND, ['a', 'b', 'c', 'unknown']);
      expect((await store.scan(KIND, '', 10)).map(({ record }) => record.id)).toEqual(['b', 'c']);
      expect((await store.pendingOf(KIND, ['b', 'c'])).map(({ mine }) => mine.phone)).toEqual(['edited', 'new']);
      await store.writeFromServer(KIND, [theirs(house('a', '1'), '1-a')]);
      expect((await held(under, 'a'))?.rev).toBe('1-a');
      const waiting = async () => (await store.pending(KIND, 10)).map(({ id }) => id);
      expect(await waiting()).toEqual(['b']);
      await store.askAgain();
      expect((await waiting()).sort()).toEqual(['b', 'c']);
    });

    it('R13: a patient goes with the own records and leaves those of others', async (under) => {
      const { store } = under;
      const stamps = house('x', '');
      const person = (id: string) => theirs({ ...stamps, ...newPatient(id, id, 'h') }, `1-${id}`);
      const visit = (id: string, who: string) => theirs({ ...stamps, ...newVisit(id, who, AT, 'sốt') }, `1-${id}`);
      const dose = (id: string, who: string) =>
        theirs({ ...stamps, ...newDose(id, who, 'BCG', '2026-01-02', 'L') }, `1-${id}`);
      await store.writeFromServer('patients', [person('p'), person('q')]);
      await store.writeFromServer('visits', [visit('v', 'p'), visit('w', 'q')]);
      await store.writeFromServer('immunizations', [dose('d', 'p'), dose('e', 'q')]);
      await store.forget('patients', ['p']);
      for (const [kind, left] of [
        ['patients', 'q'],
        ['visits', 'w'],
        ['immunizations', 'e'],
      ] as const)
        expect((await store.scan(kind, '', 10)).map(({ record }) => record.id)).toEqual([left]);
    });

    it('keeps the area that it was filled for', async ({ store }) => {
      expect(await store.area()).toBeUndefined();
      await store.setArea(['a', 'b']);
      expect(await store.area()).toEqual(['a', 'b']);
      await store.setArea(undefined);
      expect(await store.area()).toBeUndefined();
    });

    it('scans all records in pages by id', async (under) => {
      const { store, save } = under;
      await store.writeFromServer(
        KIND,
        ['c', 'a', 'b'].map((id) => theirs(house(id, '1'), `1-${id}`)),
      );
      await save(house('d', '1'));
      const first = await store.scan(KIND, '', 3);
      expect(first.map(({ record, rev }) => [record.id, rev])).toEqual([
        ['a', '1-a'],
        ['b', '1-b'],
        ['c', '1-c'],
      ]);
      expect((await store.scan(KIND, 'c', 3)).map(({ record, rev }) => [record.id, rev])).toEqual([['d', undefined]]);
    });
  });
}
