import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnyRecord, Kind } from '../../domain/records/index.ts';
import { ColumnFiles } from '../columns/column-file.ts';
import { Columns } from '../columns/columns.ts';
import { DeviceDb } from '../local/device-db.ts';
import { createSerial } from '../store/serial.ts';
import { doseChange, patientChange, stamped, visitChange } from '../testing/records.ts';
import { openStore, type TestStore } from '../testing/store.ts';
import type { Change } from '../api.ts';
import { DaySheets, type SheetSession } from './day-sheets.ts';
import { DosesDue } from './doses-due.ts';
import { StationRules } from './station-rules.ts';

const DAY = '2026-11-21';
const NEXT = '2026-11-22';
let open: TestStore;
let db: DeviceDb;
let lastSuccessAt: string | undefined;

beforeEach(async () => {
  lastSuccessAt = '2026-11-20T00:00:00.000Z';
  open = await openStore();
  db = new DeviceDb(`${open.name}-columns`);
  const baby = { birthDate: '2026-09-15' };
  await write(
    patientChange('c', 'Giàng A Páo', baby),
    patientChange('d', 'Lò Thị Sao', baby),
    patientChange('m', 'Giàng Thị Mỷ'),
    visitChange('v', 'm', '2026-11-10T02:00:00.000Z', { nextAppointmentOn: NEXT }),
  );
});
afterEach(async () => {
  db.close();
  await open.close();
});

async function write(...changes: Change[]) {
  for (const change of changes) await writeRecord(change.kind, stamped(change));
}
const writeRecord = (kind: Kind, record: AnyRecord) => open.records.write(kind, [{ record, rev: '1-a' }]);

/** What a start of the program has; with `loaded` its columns are there. */
async function start(loaded: boolean) {
  const files = new ColumnFiles(db, open.vault);
  const columns = new Columns(files, DAY);
  const rules = new StationRules(() => open.records);
  const dosesDue = new DosesDue(columns, rules, () => true);
  const sync = { state: () => ({ phase: 'idle', waiting: 0, needsAttention: 0, lastSuccessAt }) };
  const session = { columns, dosesDue, ledger: open.ledger, records: open.records, sync } as SheetSession;
  if (loaded) await columns.start(open.records, createSerial());
  const sheets = new DaySheets(files);
  const find = (day = DAY) => {
    // As the session does after each write.
    sheets.touch();
    return sheets.find(session, day);
  };
  return { columns, keep: () => sheets.keep(session, DAY), find };
}

/** Keeps the lists as one start does; answers what the next one finds before its columns are loaded. */
async function keptLists() {
  await (await start(true)).keep();
  return start(false);
}

test('lists of today and the next days are found again before the columns are loaded', async () => {
  const { find } = await keptLists();
  expect((await find())?.map(({ group, person }) => [group, person.fullName])).toEqual([
    ['dose', 'Giàng A Páo'],
    ['dose', 'Lò Thị Sao'],
  ]);
  expect((await find(NEXT))?.map(({ group }) => group)).toEqual(['appointment', 'dose', 'dose']);
  expect(await find('2026-11-24')).toBeDefined();
  expect(await find('2026-11-25')).toBeUndefined();
});

test('a person with an unsent edit is marked, although the edit is newer than the list', async () => {
  const { find } = await keptLists();
  const after = stamped(patientChange('c', 'Giàng A Páo'));
  await open.ledger.append([{ kind: 'patients', after, base: null }], 'p-lan', '2026-11-21T01:00:00.000Z');
  expect((await find())?.map(({ person }) => person.waiting)).toEqual([true, false]);
});

test.each<[string, () => Promise<unknown>]>([
  ['a dose', () => write(doseChange('c', 'BCG', { id: 'c:BCG', occurredOn: DAY }))],
  ['a person', () => write(patientChange('d', 'Lò Thị Sáo'))],
  ['a visit', () => write(visitChange('w', 'm', '2026-11-20T02:00:00.000Z'))],
  ['a person who leaves the tablet', () => open.records.drop('patients', ['c'])],
  ['a setting', () => writeRecord('settings', stamped({ kind: 'settings', record: { id: 'station' } } as Change))],
])('%s that was written since makes the list worthless', async (_, change) => {
  const { find } = await keptLists();
  expect(await find()).toBeDefined();
  await change();
  expect(await find()).toBeUndefined();
  expect(await find(NEXT)).toBeUndefined();
});

test('a clock that was set back makes it worthless, and none is kept until the next start', async () => {
  const { columns, keep } = await start(true);
  await keep();
  await write(patientChange('c', 'Giàng A Pao'));
  const written = open.written.at(-1) as TestStore['written'][number];
  columns.follow({ ...written, checkpoint: { id: 'c', lwt: 5 } });
  await expect.poll(async () => (await db.columns.toArray()).map(({ name }) => name)).toEqual([]);
  await keep();
  expect(await (await start(false)).find()).toBeUndefined();
});

test('neither the list of another program nor one of half a history', async () => {
  const { find } = await keptLists();
  const files = new ColumnFiles(db, open.vault);
  const name = `made/today/${DAY}`;
  const saved = await files.load(name);
  const sheet = JSON.parse(saved?.texts[0] ?? '') as object;
  await files.save(name, { checkpoint: { id: '', lwt: 0 }, texts: [JSON.stringify({ ...sheet, program: 'older' })] });
  expect(await find()).toBeUndefined();
  await files.forget(name);
  lastSuccessAt = undefined;
  await (await start(true)).keep();
  expect(await files.load(name)).toBeUndefined();
});

test('with loaded columns the list is made of them; lists of days that are over go', async () => {
  const { find, keep } = await start(true);
  await new ColumnFiles(db, open.vault).save('made/today/2026-11-20', {
    checkpoint: { id: '', lwt: 0 },
    texts: ['{}'],
  });
  await keep();
  expect(await find()).toBeUndefined();
  expect((await db.columns.toArray()).map(({ name }) => name)).not.toContain('made/today/2026-11-20');
});
