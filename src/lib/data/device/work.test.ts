import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AnyRecord } from '../../domain/records/index.ts';
import { DeviceError } from '../api.ts';
import { DeviceDb } from '../local/device-db.ts';
import { LAN, openDevice, testDevice, type TestDevice } from '../testing/device.ts';
import { doseChange, householdChange, patientChange, visitChange } from '../testing/records.ts';

const DAY = '2026-11-21';
let now: number;
let test1: TestDevice;

beforeEach(async () => {
  now = Date.parse(`${DAY}T02:00:00.000Z`);
  test1 = await openDevice({ now: () => now });
});
afterEach(() => test1.device.close());

/** Ends the worker and starts another on the same disk. */
async function restart(): Promise<TestDevice> {
  await test1.device.close();
  test1 = testDevice({ name: test1.deps.name, now: () => now });
  await test1.device.unlock({ personId: LAN.id, pin: LAN.pin });
  return test1;
}

const saved = async (...changes: Parameters<TestDevice['device']['save']>[0]) => {
  now += 1000;
  return test1.device.save(changes);
};

test('a save stamps the record, and it is only here until the server has answered', async () => {
  const { device, events } = test1;
  const [record] = await saved(patientChange('a', 'Lê Thị Hoa'));
  expect(record).toMatchObject({ version: 1, createdBy: LAN.id, updatedBy: LAN.id, createdAt: record?.updatedAt });
  expect(record?.clock).toMatch(/^\d{13}-/);
  expect(await device.recordState('patients', 'a')).toEqual({ state: 'onlyHere' });
  expect(await device.syncState()).toMatchObject({ waiting: 1, needsAttention: 0 });
  expect(await device.person('a')).toMatchObject({ fullName: 'Lê Thị Hoa', waiting: true });
  await vi.waitFor(() => expect(events).toContainEqual({ type: 'changed', kinds: ['patients'], ids: ['a'] }));
  expect((await device.waiting({ offset: 0, limit: 5 })).rows).toMatchObject([
    { kind: 'patients', id: 'a', title: 'Lê Thị Hoa', patientId: 'a', edits: 1, state: 'waiting' },
  ]);
});

test('a record that may not be saved writes nothing of the whole form', async () => {
  const { device } = test1;
  const born = patientChange('b', 'Bé Mai', { birthDate: '2027-01-01' });
  const failure = await saved(patientChange('a', 'Lê Thị Hoa'), born).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(DeviceError);
  expect(failure).toMatchObject({ code: 'invalidRecord' });
  expect((failure as DeviceError).issues.map(({ path }) => path)).toContain('birthDate');
  expect(await device.get('patients', 'a')).toBeUndefined();
  expect((await device.waiting({ offset: 0, limit: 5 })).total).toBe(0);
});

test('a save without a difference changes nothing', async () => {
  const [first] = await saved(patientChange('a', 'Lê Thị Hoa'));
  const [second] = await saved({ ...patientChange('a', 'Lê Thị Hoa'), basedOn: first?.updatedAt });
  expect(second?.updatedAt).toBe(first?.updatedAt);
  expect((await test1.device.waiting({ offset: 0, limit: 5 })).rows[0]?.edits).toBe(1);
});

test('a save over a newer version keeps both edits', async () => {
  const [opened] = await saved(patientChange('a', 'Lê Thị Hoa'));
  await saved({ ...patientChange('a', 'Lê Thị Hoa', { phone: '0912345678' }), basedOn: opened?.updatedAt });
  const [merged] = await saved({
    ...patientChange('a', 'Lê Thị Hoa', { occupation: '12345' }),
    basedOn: opened?.updatedAt,
  });
  expect(merged).toMatchObject({ phone: '0912345678', occupation: '12345' });
  expect(await test1.device.get('patients', 'a')).toEqual(merged);
});

test('a save over a version of before the restart is merged too, as the history of edits knows it', async () => {
  const [opened] = await saved(patientChange('a', 'Lê Thị Hoa'));
  await saved({ ...patientChange('a', 'Lê Thị Hoa', { phone: '0912345678' }), basedOn: opened?.updatedAt });
  await restart();
  const [merged] = await saved({
    ...patientChange('a', 'Lê Thị Hoa', { email: 'a@b.vn' }),
    basedOn: opened?.updatedAt,
  });
  expect(merged).toMatchObject({ phone: '0912345678', email: 'a@b.vn' });
});

test('both values of a disputed field are kept, and the record asks for attention until somebody decides', async () => {
  const [opened] = await saved(patientChange('a', 'Lê Thị Hoa', { bloodAbo: 'A' }));
  const based = { basedOn: opened?.updatedAt };
  await saved({ ...patientChange('a', 'Lê Thị Hoa', { bloodAbo: 'B' }), ...based });
  const [disputed] = await saved({ ...patientChange('a', 'Lê Thị Hoa', { bloodAbo: 'O' }), ...based });
  expect(disputed).toMatchObject({ bloodAbo: 'O', superseded: [{ path: 'bloodAbo', value: 'B', kept: 'O' }] });
  expect(await test1.device.syncState()).toMatchObject({ needsAttention: 1 });
  const rows = (await test1.device.waiting({ offset: 0, limit: 5 })).rows;
  expect(rows.map(({ state }) => state)).toContain('disagreement');
  await saved({ ...patientChange('a', 'Lê Thị Hoa', { bloodAbo: 'AB' }), basedOn: disputed?.updatedAt });
  expect(await test1.device.syncState()).toMatchObject({ needsAttention: 0 });
});

test('R21: a draft is there after a kill, with the place of typing', async () => {
  const draft = {
    key: 'visit:a',
    route: '/nguoi-dan/a/kham-benh',
    title: 'Khám',
    value: { reason: 'Sốt' },
    focus: 'reason',
  };
  await test1.device.putDraft(draft);
  await test1.device.putDraft({ ...draft, key: 'other' });
  const { device } = await restart();
  expect(await device.draft('visit:a')).toMatchObject({ ...draft, savedAt: new Date(now).toISOString() });
  await device.deleteDraft('other');
  expect((await device.drafts()).map(({ key }) => key)).toEqual(['visit:a']);
});

async function fillHouse() {
  await saved(
    patientChange('a', 'Lê Thị Hoa', { phone: '0912345678' }),
    patientChange('b', 'Nguyễn Văn An', { sex: '1' }),
    householdChange('h1', 'a', {
      members: [
        { patientId: 'a', relationship: '01', joinedOn: '2020-01-01' },
        { patientId: 'b', relationship: '02', joinedOn: '2020-01-01' },
      ],
    }),
  );
}

const overview = async ({ device }: TestDevice) => ({
  search: (await device.search({ text: 'hoa', limit: 5 })).people.map(({ fullName }) => fullName),
  house: (await device.search({ text: 'H001', limit: 5 })).households,
  list: await device.households({ offset: 0, limit: 10, text: 'hoa' }),
  villages: await device.villages(),
  members: (await device.household('h1'))?.members,
});

test('lists, search and counts follow each save', async () => {
  await fillHouse();
  expect(await overview(test1)).toMatchObject({
    search: ['Lê Thị Hoa'],
    house: [{ id: 'h1', headName: 'Lê Thị Hoa', memberCount: 2, addressText: 'Xóm Đồi' }],
    list: { total: 1 },
    villages: [{ code: 'thon-1', households: 1, people: 2 }],
    members: [
      { id: 'a', relationship: '01' },
      { id: 'b', relationship: '02' },
    ],
  });
});

test('columns are the same after a restart, from the file, from the changes since, and rebuilt when the file is broken', async () => {
  await fillHouse();
  const before = await overview(test1);
  expect(await overview(await restart())).toEqual(before);

  const db = new DeviceDb(`${test1.deps.name}-device`);
  const saved1 = await db.columns.toArray();
  await saved({ ...patientChange('c', 'Phạm Hoa') });
  const after = await overview(test1);
  expect(after.search).toHaveLength(2);
  await test1.device.close();
  await db.columns.bulkPut(saved1);
  expect(await overview(await restart())).toEqual(after);

  await test1.device.close();
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  for (const file of saved1) await db.columns.put({ ...file, sealed: file.sealed.slice(0, 40) });
  expect(await overview(await restart())).toEqual(after);
  expect(warned).toHaveBeenCalled();
  warned.mockRestore();
  db.close();
});

test('finds people by a number of any card, and likely doubles by name and birth date', async () => {
  const id = (type: string, value: string) => ({
    id: value,
    type,
    value,
    status: 'active',
    recordedAt: `${DAY}T00:00:00.000Z`,
  });
  await saved(
    patientChange('a', 'Lê Thị Hoa', { identifiers: [id('bhytCard', 'DN4010012345678')] }),
    patientChange('b', 'Lê Thị Hòa', { birthDate: '1990-12-05' }),
    patientChange('c', 'Trần Thị Hoa'),
  );
  const { device } = test1;
  expect((await device.findByIdentifier(['0012345678'])).map((one) => one.id)).toEqual(['a']);
  expect((await device.findByIdentifier(['DN 4 01 0012345678'])).map((one) => one.id)).toEqual(['a']);
  const candidate = {
    fullName: 'lê thị hoa',
    birthDate: '1990-05-12',
    sex: '2',
    villageCode: 'thon-1',
    identifiers: [],
  };
  const doubles = await device.likelyDuplicates(candidate);
  expect(doubles.map((one) => one.id)).toEqual(['a', 'b']);
  expect(doubles[0]?.reasons).toEqual(expect.arrayContaining(['sameName', 'sameBirthDate']));
  expect(doubles[0]?.score).toBeLessThanOrEqual(1);
  expect((await device.likelyDuplicates({ ...candidate, exceptId: 'a' })).map((one) => one.id)).toEqual(['b']);
});

test('appointments of the day and those nobody came to, until a later visit', async () => {
  await saved(
    patientChange('a', 'Lê Thị Hoa'),
    patientChange('b', 'Nguyễn Văn An', { sex: '1', villageCode: 'thon-2' }),
    visitChange('v1', 'a', '2026-11-14T01:00:00.000Z', { nextAppointmentOn: DAY, nextAppointmentReason: 'Đo lại' }),
    visitChange('v2', 'b', '2026-11-10T01:00:00.000Z', { nextAppointmentOn: '2026-11-17' }),
    visitChange('v3', 'a', '2026-08-10T01:00:00.000Z', { nextAppointmentOn: '2026-08-17' }),
  );
  const { device } = test1;
  const items = await device.today({ today: DAY });
  expect(items.map(({ group, person, dueOn }) => [group, person.id, dueOn])).toEqual([
    ['appointment', 'a', DAY],
    ['overdueFollowUp', 'b', '2026-11-17'],
  ]);
  expect(items[0]).toMatchObject({ visitId: 'v1', reason: 'Đo lại' });
  expect(await device.today({ today: DAY, villageCode: 'thon-2' })).toHaveLength(1);
  await saved(visitChange('v4', 'b', `${DAY}T01:00:00.000Z`));
  expect(await device.today({ today: DAY })).toHaveLength(1);
  expect((await device.timeline('b')).visits.map(({ id }) => id)).toEqual(['v4', 'v2']);
});

test('nobody is called before the history of the station has arrived', async () => {
  // One tablet's collections at a time: RxDB opens thirteen.
  await test1.device.lock();
  const half = await openDevice({ now: () => Date.parse(`${DAY}T03:00:00.000Z`) }, false);
  await half.device.save([
    patientChange('c', 'Bé Na', { birthDate: '2026-09-23' }),
    visitChange('v1', 'c', '2026-11-10T01:00:00.000Z', { nextAppointmentOn: DAY }),
  ]);
  expect(await half.device.today({ today: DAY })).toEqual([]);
  await half.device.close();
});

test('doses due this week and overdue ones, until they are given, postponed or contraindicated', async () => {
  await saved(
    patientChange('c', 'Bé Na', { birthDate: '2026-09-23' }),
    patientChange('d', 'Bé Bin', { birthDate: '2026-11-01' }),
    patientChange('a', 'Lê Thị Hoa'),
  );
  const { device } = test1;
  const due = async (id: string) =>
    (await device.today({ today: DAY })).flatMap((item) =>
      item.group === 'dose' && item.person.id === id ? item.doses : [],
    );
  expect(await due('a')).toEqual([]);
  expect(await due('d')).toContain('BCG');
  expect(await due('c')).toEqual(expect.arrayContaining(['BCG', 'PENTA-1', 'OPV-1']));
  await saved(
    doseChange('c', 'PENTA-1', { antigens: ['D', 'T', 'wP', 'HepB', 'Hib'] }),
    doseChange('c', 'OPV-1', { status: 'HOAN', postponedUntil: '2026-12-20' }),
    doseChange('c', 'BCG', { status: 'CHONG_CHI_DINH', reasonNotGiven: 'Suy giảm miễn dịch' }),
  );
  const left = await due('c');
  expect(left).toContain('ROTA-1');
  for (const code of ['PENTA-1', 'OPV-1', 'BCG']) expect(left).not.toContain(code);
  expect((await device.timeline('c')).immunizations).toHaveLength(3);
});

test('a person marked as a mistake leaves the lists, and the record stays', async () => {
  const [record] = await saved(patientChange('a', 'Lê Thị Hoa'));
  const voided = { reason: 'nhập nhầm', by: LAN.id, at: `${DAY}T02:00:00.000Z`, device: 'd' };
  await saved({ ...patientChange('a', 'Lê Thị Hoa', { voided }), basedOn: record?.updatedAt });
  expect((await test1.device.search({ text: 'hoa', limit: 5 })).total).toBe(0);
  expect((await test1.device.get('patients', 'a')) as AnyRecord).toMatchObject({ voided });
});
