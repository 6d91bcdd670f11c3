import 'fake-indexeddb/auto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, expect, test, vi } from 'vitest';
import type { RxJsonSchema } from 'rxdb/plugins/core';
import { createVault, newDataKey, type Vault } from '../encryption/vault.ts';
import { DeviceDb } from '../local/device-db.ts';
import { databaseOf } from '../local/existing.ts';
import { patientChange, stamped } from '../testing/records.ts';
import { openDatabase, type Database } from './database.ts';
import { migrate } from './migrate.ts';
import { SHAPES, storedRecord, type Shapes, type StoredEdit, type StoredRecord } from './shapes.ts';

/** The shapes of three programs: the second finds people by telephone, the third by occupation too and has another list of edits. */
const people = (version: number, ...fields: string[]): RxJsonSchema<StoredRecord> =>
  ({
    ...SHAPES.patients,
    version,
    properties: {
      ...SHAPES.patients.properties,
      ...Object.fromEntries(fields.map((field) => [field, { type: 'string', maxLength: 120 }])),
    },
    required: [...(SHAPES.patients.required as string[]), ...fields],
    indexes: [...(SHAPES.patients.indexes ?? []), ...fields.map((field) => [field])],
  }) as RxJsonSchema<StoredRecord>;
const FIRST: Shapes = SHAPES;
const SECOND: Shapes = { ...SHAPES, patients: people(1, 'phone') };
const THIRD: Shapes = {
  ...SHAPES,
  patients: people(2, 'phone', 'occupation'),
  edits: { ...SHAPES.edits, version: 1, indexes: [['state', 'seq'], ['recordId', 'seq'], ['countdown'], ['at']] },
};
const COUNT = 1200;

let open: { database: Database; db: DeviceDb }[] = [];
afterEach(async () => {
  for (const { database, db } of open) {
    await database.close();
    db.close();
  }
  open = [];
});

interface Tablet {
  name: string;
  vault: Vault;
}

async function start({ name, vault }: Tablet, shapes: Shapes) {
  const one = { database: await openDatabase(name, vault, { shapes }), db: new DeviceDb(`${name}-device`) };
  open.push(one);
  const progress: number[] = [];
  const onProgress = ({ done, total }: { done: number; total: number }) =>
    progress.push(Math.round((100 * done) / total));
  return { ...one, progress, move: () => migrate({ name, vault, ...one, shapes, onProgress }) };
}
async function stop({ database, db }: { database: Database; db: DeviceDb }) {
  await database.close();
  db.close();
  open = open.filter((one) => one.db !== db);
}

const phoneOf = (n: number) => `09${String(n).padStart(8, '0')}`;
const record = (n: number) =>
  stamped(patientChange(`p${n}`, `Người ${n}`, { phone: phoneOf(n), occupation: `o${n % 7}` }));
const edit = (seq: number): StoredEdit => ({
  id: `e${seq}`,
  kind: 'patients',
  recordId: `p${seq}`,
  seq,
  countdown: 1e12 - seq,
  state: 'pending',
  at: '2026-11-21T01:00:00.000Z',
  body: { by: 'p-lan', after: record(seq) },
});

/** A tablet with people and unsent edits, as the first program left it; one person was taken off it. */
async function filled(): Promise<Tablet> {
  const tablet = { name: `moving-${uuidv7()}`, vault: createVault(await newDataKey()) };
  const first = await start(tablet, FIRST);
  const all = Array.from({ length: COUNT }, (_, n) => storedRecord('patients', { record: record(n), rev: `1-${n}` }));
  await first.database.records.patients.write(all);
  await first.database.records.patients.drop(all.slice(-1));
  await first.database.edits.write([edit(1), edit(2)]);
  await first.db.columns.put({ name: 'patients', sealed: new Uint8Array([1]) });
  await stop(first);
  return tablet;
}

const byPhone = async ({ database }: { database: Database }, n: number) =>
  (await database.records.patients.where({ selector: { phone: phoneOf(n) }, index: ['phone'] })).map(({ id }) => id);
const names = async (name: string) =>
  (await indexedDB.databases()).map((one) => one.name).filter((one) => one?.includes(name));

test('R11: records and edits move into the new shape in parts, and the old databases go', async () => {
  const tablet = await filled();
  const second = await start(tablet, SECOND);
  await second.move();
  expect(second.progress).toEqual([0, 42, 83, 100]);
  expect(await byPhone(second, 700)).toEqual(['p700']);
  const body = (await second.database.records.patients.get('p700'))?.body;
  expect(body).toEqual({ record: record(700), rev: '1-700' });
  expect(await second.database.records.patients.get(`p${COUNT - 1}`)).toBeUndefined();
  expect(await names(tablet.name)).not.toContain(databaseOf(tablet.name, 'patients', 0));
  expect(await second.db.columns.get('patients')).toBeUndefined();
  // Once more changes nothing and asks nothing.
  await second.database.records.patients.write([
    storedRecord('patients', { record: record(5), seq: 9 }, ['householdId', 'phone']),
  ]);
  await second.move();
  expect((await second.database.records.patients.get('p5'))?.body.seq).toBe(9);
});

test('R11: a tablet two versions behind moves in one step', async () => {
  const tablet = await filled();
  const third = await start(tablet, THIRD);
  await third.move();
  const found = await third.database.records.patients.where({ selector: { occupation: 'o3' }, index: ['occupation'] });
  expect(found).toHaveLength(171);
  const edits = await third.database.edits.where({ selector: { state: 'pending' }, index: ['state', 'seq'] });
  expect(edits.map(({ seq, body }) => [seq, body.after.id])).toEqual([
    [1, 'p1'],
    [2, 'p2'],
  ]);
  expect((await names(tablet.name)).filter((one) => /--0--(patients|edits)$/.test(one ?? ''))).toEqual([]);
});

test('R11: a kill in the middle costs one part; also when the next program is already a newer one', async () => {
  const tablet = await filled();
  const cut = await start(tablet, SECOND);
  const write = vi.spyOn(cut.database.records.patients, 'write');
  const real = write.getMockImplementation() ?? Object.getPrototypeOf(cut.database.records.patients).write;
  write.mockImplementation(function (this: unknown, ...args) {
    if (write.mock.calls.length === 2) throw new Error('killed');
    return real.apply(cut.database.records.patients, args);
  });
  await expect(cut.move()).rejects.toThrow('killed');
  await stop(cut);

  const again = await start(tablet, SECOND);
  await again.move();
  // The part that was written before is not moved again.
  expect(again.progress).toEqual([42, 83, 100]);
  expect(await byPhone(again, 10)).toEqual(['p10']);
  expect(await byPhone(again, 1100)).toEqual(['p1100']);
  await stop(again);

  const third = await start(tablet, THIRD);
  await third.move();
  expect(await byPhone(third, 1100)).toEqual(['p1100']);
  expect((await third.database.records.patients.get('p10'))?.body.rev).toBe('1-10');
});

test('R11: what was moved and could not be deleted is never read again', async () => {
  const tablet = await filled();
  const second = await start(tablet, SECOND);
  // Another window holds the old database.
  const holder = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(databaseOf(tablet.name, 'patients', 0));
    request.onsuccess = () => resolve(request.result);
  });
  await second.move();
  await second.database.records.patients.write([
    storedRecord('patients', { record: record(5), seq: 9 }, ['householdId', 'phone']),
  ]);
  holder.close();
  await second.move();
  expect((await second.database.records.patients.get('p5'))?.body.seq).toBe(9);
  expect(await names(tablet.name)).not.toContain(databaseOf(tablet.name, 'patients', 0));
});

test('R11: a damaged record is left out and asked for again; a damaged edit stops the move and stays for the rescue', async () => {
  const tablet = await filled();
  const raw = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(databaseOf(tablet.name, 'patients', 0));
    request.onsuccess = () => resolve(request.result);
  });
  const store = raw.transaction('docs', 'readwrite').objectStore('docs');
  await new Promise<void>((resolve) => {
    const request = store.get('p3');
    request.onsuccess = () => (store.put({ ...request.result, body: 'AAAA' }).onsuccess = () => resolve());
  });
  raw.close();
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const second = await start(tablet, SECOND);
  await second.db.setFact('checkpoints', { patients: '77-x', visits: '5-y' });
  await second.move();
  expect(await second.database.records.patients.get('p3')).toBeUndefined();
  expect(await second.db.fact('checkpoints')).toEqual({ patients: undefined, visits: '5-y' });
  warned.mockRestore();
});
