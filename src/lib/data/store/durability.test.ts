import { afterEach, expect, test, vi } from 'vitest';
import { patientChange, stamped } from '../testing/records.ts';
import { openStore, type TestStore } from '../testing/store.ts';

let open: TestStore | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await open?.close();
});

const page = (from: number, count: number, rev = '1-a') =>
  Array.from({ length: count }, (_, n) => {
    const id = `p-${String(from + n).padStart(4, '0')}`;
    return { record: stamped(patientChange(id, 'Hoa')), rev, deleted: false as const };
  });

const asked: string[] = [];

/** A store that notes in `asked` which durability its writes ask for, in order; the small database beside it is left out. */
async function watchedStore(): Promise<TestStore> {
  // Before it is opened: Dexie takes the method then.
  const { transaction } = IDBDatabase.prototype;
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, names, mode, options) {
    if (mode === 'readwrite' && !this.name.endsWith('-device')) asked.push(options?.durability ?? 'default');
    return transaction.call(this, names, mode, options);
  });
  open = await openStore();
  asked.length = 0;
  return open;
}

test('R3: of a page from the server the last write waits for the disk, before the position may move', async () => {
  open = await watchedStore();
  await open.store.writeFromServer('patients', page(0, 250));
  expect(asked).toEqual(['relaxed', 'relaxed', 'strict']);
});

test('R3: a page that ends in records which are here already waits for the disk too', async () => {
  open = await watchedStore();
  await open.store.writeFromServer('patients', page(100, 100));
  asked.length = 0;
  await open.store.writeFromServer('patients', page(0, 200));
  expect(asked).toEqual(['relaxed', 'strict']);
  expect((await open.store.records('patients', ['p-0000', 'p-0199'])).map(({ rev }) => rev)).toEqual(['1-a', '1-a']);
});

test('R1: what a person saves waits for the disk, also beside a download', async () => {
  open = await watchedStore();
  const { records, store } = open;
  const mine = stamped(patientChange('mine', 'Lan'));
  await Promise.all([store.writeFromServer('patients', page(0, 150)), records.write('patients', [{ record: mine }])]);
  await records.write('patients', [{ record: mine }]);
  expect(asked).toHaveLength(4);
  expect(asked.filter((one) => one === 'strict').length).toBeGreaterThanOrEqual(3);
  expect(asked.slice(-2)).toEqual(['strict', 'strict']);
});

test('a record that was looked for before it was written is found afterwards', async () => {
  open = await openStore();
  const { records } = open;
  expect(await records.get('patients', 'a')).toBeUndefined();
  const reading = records.get('patients', 'a');
  await records.write('patients', [{ record: stamped(patientChange('a', 'Lan')), rev: '1-a' }]);
  await reading;
  expect(await records.get('patients', 'a')).toMatchObject({ rev: '1-a' });
  await records.drop('patients', ['a']);
  expect(await records.get('patients', 'a')).toBeUndefined();
});
