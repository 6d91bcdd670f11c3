import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Kind } from '../../../domain/records/index.ts';
import type { Change } from '../../api.ts';
import { ColumnFiles } from '../../columns/column-file.ts';
import { Columns } from '../../columns/columns.ts';
import { DeviceDb } from '../../local/device-db.ts';
import { createSerial } from '../../store/serial.ts';
import { doseChange, householdChange, patientChange, stamped, visitChange } from '../../testing/records.ts';
import { openStore, type TestStore } from '../../testing/store.ts';
import { OpenQuestions } from './open-questions.ts';

const TODAY = '2026-11-21';
let open: TestStore;
let db: DeviceDb;
let changes = 0;
let complete = true;

beforeEach(async () => {
  open = await openStore();
  db = new DeviceDb(`${open.name}-columns`);
  changes = 0;
  complete = true;
});
afterEach(async () => {
  db.close();
  await open.close();
});

async function begin() {
  const columns = new Columns(new ColumnFiles(db, open.vault), TODAY);
  await columns.start(open.records, createSerial());
  const parts = { columns, records: open.records, now: () => Date.parse(`${TODAY}T02:00:00.000Z`) };
  return {
    columns,
    questions: new OpenQuestions({ ...parts, complete: () => complete, onChange: () => changes++ }),
  };
}
type Station = Awaited<ReturnType<typeof begin>>;

/** As the sync engine writes: what the station follows. */
async function arrive({ columns, questions }: Station, ...arrived: Change[]) {
  for (const change of arrived) {
    await open.records.write(change.kind, [{ record: stamped(change) }]);
    const written = open.written.at(-1) as TestStore['written'][number];
    columns.follow(written);
    questions.touch(written);
  }
}
const head = { relationship: '01', joinedOn: '2020-01-01' };
const twoHeads = householdChange('h1', 'a', {
  members: [
    { patientId: 'a', ...head },
    { patientId: 'b', ...head },
  ],
});
const ofTypes = ({ questions }: Station) => questions.all().map(({ type }) => type);

test('questions follow what arrives, are counted, and go when the records agree again', async () => {
  const station = await begin();
  await arrive(station, patientChange('a', 'Lê Thị Hoa'), twoHeads);
  await station.questions.settle();
  expect([ofTypes(station), station.questions.count, changes]).toEqual([['twoHeads'], 1, 1]);
  expect(station.questions.of('households', 'h1')).toHaveLength(1);
  expect(station.questions.of('households', 'h2')).toEqual([]);

  await arrive(station, householdChange('h2', 'a'));
  await station.questions.settle();
  expect(ofTypes(station).sort()).toEqual(['twoHeads', 'twoHouseholds']);
  expect(station.questions.of('patients', 'a').map(({ type }) => type)).toEqual(['twoHouseholds']);

  await arrive(station, householdChange('h2', 'c'), householdChange('h1', 'a'));
  await station.questions.settle();
  expect([ofTypes(station), changes]).toEqual([[], 3]);
});

test('a start finds what is there, from the saved columns too', async () => {
  const first = await begin();
  const given = (id: string, occurredOn: string) =>
    doseChange('c', 'PENTA-1', { id, occurredOn, antigens: ['D', 'T', 'wP', 'HepB', 'Hib'] });
  await arrive(
    first,
    twoHeads,
    patientChange('c', 'Bé Na', { birthDate: '2026-08-23' }),
    given('x1', '2026-11-02'),
    given('x2', '2026-11-04'),
    patientChange('d', 'Lê Văn Mất', { death: { on: '2026-11-10' } }),
    visitChange('v1', 'd', '2026-11-15T01:00:00.000Z'),
  );
  await first.columns.save();
  const second = await begin();
  await second.questions.settle();
  expect(ofTypes(second).sort()).toEqual(['deadThenSeen', 'doseTwice', 'twoHeads']);
});

test('doses of two records of one person are compared as those of one person', async () => {
  const station = await begin();
  const given = (id: string, patientId: string, occurredOn: string) =>
    doseChange(patientId, 'PENTA-1', { id, occurredOn, antigens: ['D', 'T', 'wP', 'HepB', 'Hib'] });
  await arrive(
    station,
    patientChange('c', 'Bé Na', { birthDate: '2026-08-23' }),
    patientChange('d', 'Bé Na', { birthDate: '2026-08-23' }),
    given('x1', 'c', '2026-11-02'),
    given('x2', 'd', '2026-11-04'),
  );
  await station.questions.settle();
  expect(ofTypes(station)).toEqual([]);
  await arrive(station, patientChange('d', 'Bé Na', { birthDate: '2026-08-23', mergedInto: 'c' }));
  await station.questions.settle();
  expect(ofTypes(station)).toEqual(['doseTwice']);
  expect(station.questions.of('patients', 'd')).toHaveLength(1);
});

test('half a history asks nothing', async () => {
  complete = false;
  const station = await begin();
  await arrive(station, twoHeads);
  await station.questions.settle();
  expect(station.questions.count).toBe(0);
  complete = true;
  await station.questions.settle();
  expect(station.questions.count).toBe(1);
});

test('people without a contradiction cost no reading of records', async () => {
  const station = await begin();
  await arrive(station, patientChange('a', 'Lê Thị Hoa'), householdChange('h1', 'a'), doseChange('a', 'TD-1'));
  const read: Kind[] = [];
  const many = open.records.many.bind(open.records);
  open.records.many = (kind, ids) => {
    read.push(kind);
    return many(kind, ids);
  };
  await station.questions.settle();
  expect(read).toEqual([]);
});

test('a reading of a fridge that two people wrote down differently is asked about, also after a start, until it is decided', async () => {
  const aside = { key: 'celsius@1', path: 'celsius', value: 9.5, kept: 4, by: 'p-hung', device: 'tab-b', rule: 'ask' };
  const reading = (more: object): Change => ({
    kind: 'stock',
    record: {
      ...{ id: 'doc:1', stationCode: '22333', villageCode: '', type: 'reading', fridgeId: 'tu-1', half: 'morning' },
      ...{ at: `${TODAY}T01:00:00.000Z`, on: TODAY, celsius: 4 },
      ...more,
    },
  });
  const disputed = { superseded: [{ ...aside, at: `${TODAY}T01:30:00.000Z`, decide: true }] };
  const station = await begin();
  await arrive(station, reading(disputed));
  await station.questions.settle();
  expect(station.questions.all()).toMatchObject([
    {
      type: 'field',
      path: 'celsius',
      subjects: [{ kind: 'stock', id: 'doc:1' }],
      options: [{ value: 4 }, { value: 9.5 }],
    },
  ]);
  const restarted = await begin();
  await restarted.questions.settle();
  expect(restarted.questions.count).toBe(1);
  await arrive(restarted, reading({ celsius: 9.5 }));
  await restarted.questions.settle();
  expect(restarted.questions.count).toBe(0);
});
