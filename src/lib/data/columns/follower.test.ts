import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DeviceDb } from '../local/device-db.ts';
import { createSerial } from '../store/serial.ts';
import { patientChange, stamped } from '../testing/records.ts';
import { openStore, type TestStore } from '../testing/store.ts';
import { ColumnFiles } from './column-file.ts';
import { Columns } from './columns.ts';

const TODAY = '2026-11-21';
let open: TestStore;
let db: DeviceDb;

beforeEach(async () => {
  open = await openStore();
  db = new DeviceDb(`${open.name}-columns`);
});
afterEach(async () => {
  db.close();
  await open.close();
});

async function startColumns(): Promise<Columns> {
  const columns = new Columns(new ColumnFiles(db, open.vault), TODAY);
  await columns.start(open.records, createSerial());
  return columns;
}

async function write(id: string, fullName: string) {
  await open.records.write('patients', [{ record: stamped(patientChange(id, fullName)) }]);
  return open.written.at(-1) as TestStore['written'][number];
}

test('catches up page by page with what was written while no column listened', async () => {
  const many = Array.from({ length: 520 }, (_, n) => ({ record: stamped(patientChange(`p${n}`, `Người ${n}`)) }));
  await open.records.write('patients', many);
  const first = await startColumns();
  expect(first.people.size).toBe(520);
  await first.save();
  await write('p7', 'Tên Mới');
  await write('new', 'Người Mới');
  const second = await startColumns();
  expect(second.people.size).toBe(521);
  expect(second.people.get('p7')?.fullName).toBe('Tên Mới');
});

test('R12: after a change with a clock that was set back, the saved file is given up, and the next start finds the change', async () => {
  await write('a', 'Lê Thị Hoa');
  const columns = await startColumns();
  await columns.save();
  expect(await db.columns.get('patients')).toBeDefined();
  const written = await write('b', 'Trần Văn An');
  columns.follow({ ...written, checkpoint: { id: 'b', lwt: 5 } });
  await expect.poll(() => db.columns.get('patients')).toBeUndefined();
  expect((await startColumns()).people.size).toBe(2);
});

test('R13: what was taken off the tablet leaves the columns, also when no column listened', async () => {
  await write('a', 'Lê Thị Hoa');
  await write('b', 'Trần Văn An');
  const columns = await startColumns();
  await columns.save();
  await open.records.drop('patients', ['a']);
  columns.follow(open.written.at(-1) as TestStore['written'][number]);
  expect(columns.people.ids).toEqual(['b']);
  expect((await startColumns()).people.ids).toEqual(['b']);
});
