import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Patient } from '../../domain/records/index.ts';
import type { Change } from '../api.ts';
import { HUNG, LAN, openDevice, testDevice, type TestDevice } from '../testing/device.ts';
import { doseChange, householdChange, patientChange, visitChange } from '../testing/records.ts';

const DAY = '2026-11-21';
const ALL = { offset: 0, limit: 50 };
let now: number;
let test1: TestDevice;

beforeEach(async () => {
  now = Date.parse(`${DAY}T02:00:00.000Z`);
  test1 = await openDevice({ now: () => now });
});
afterEach(() => test1.device.close());

async function restart(): Promise<void> {
  await test1.device.close();
  test1 = testDevice({ name: test1.deps.name, now: () => now });
  await test1.device.unlock({ personId: LAN.id, pin: LAN.pin });
}
const saved = async (...changes: Change[]) => {
  now += 1000;
  return test1.device.save(changes);
};
/** Two edits over the same version, as a form that was open while another one was saved. */
async function contradict(first: Change, second: Change): Promise<void> {
  const [opened] = await saved({ ...first, record: { ...first.record, ...BLANK } });
  await saved({ ...first, basedOn: opened?.updatedAt });
  await saved({ ...second, basedOn: opened?.updatedAt });
}
const BLANK = { birthDate: '1990' };
const types = async (patientId?: string) =>
  (await test1.device.questions({ ...ALL, ...(patientId ? { patientId } : {}) })).rows.map(
    ({ question }) => question.type,
  );
const attention = async () => (await test1.device.syncState()).needsAttention;

describe('two birth dates', () => {
  beforeEach(() =>
    contradict(
      patientChange('a', 'Lê Thị Hoa', { birthDate: '1990-05-12' }),
      patientChange('a', 'Lê Thị Hoa', { birthDate: '1990-12-05' }),
    ),
  );

  test('are listed with the person, counted, and told beside the record, also after a restart', async () => {
    for (const begin of [() => Promise.resolve(), restart]) {
      await begin();
      const { rows, total, types: counts } = await test1.device.questions(ALL);
      expect({ total, counts }).toEqual({ total: 1, counts: { field: 1 } });
      expect(rows[0]).toMatchObject({ person: { id: 'a' }, mayDecide: true, question: { path: 'birthDate' } });
      const id = rows[0]?.question.id ?? '';
      expect(await test1.device.question(id)).toEqual(rows[0]);
      expect(await test1.device.recordState('patients', 'a')).toEqual({ state: 'onlyHere', needsDecision: [id] });
      expect(await attention()).toBe(1);
      expect((await test1.device.waiting(ALL)).rows[0]).toMatchObject({ state: 'disagreement', question: { id } });
    }
  });

  test('are decided, the decision is a record that waits to be sent, and it can be taken back', async () => {
    const { device } = test1;
    const [row] = (await device.questions(ALL)).rows;
    const id = row?.question.id ?? '';
    const other = row?.question.options.find(({ inUse }) => !inUse);
    now += 1000;
    await device.decide(id, { kind: 'option', key: other?.key ?? '', note: 'Xem giấy khai sinh' });
    expect((await device.get('patients', 'a'))?.birthDate).toBe(other?.value);
    expect([await types(), await attention()]).toEqual([[], 0]);
    expect((await device.waiting(ALL)).rows.map(({ kind }) => kind).sort()).toEqual(['patients', 'reviews']);
    expect((await device.decisions(ALL)).rows).toMatchObject([
      { review: { id, decisions: [{ by: LAN.id, note: 'Xem giấy khai sinh' }] }, mayUndo: true, person: { id: 'a' } },
    ]);
    const again = await device.decide(id, { kind: 'option', key: other?.key ?? '' }).catch((error: unknown) => error);
    expect(again).toMatchObject({ code: 'questionChanged' });
    now += 1000;
    await device.undoDecision(id);
    expect((await device.get('patients', 'a'))?.birthDate).not.toBe(other?.value);
    expect([await types(), await attention()]).toEqual([['field'], 1]);
    expect((await device.decision(id))?.mayUndo).toBe(false);
  });

  test('are shown to somebody who wrote none of them, who may not decide', async () => {
    const { device } = test1;
    await device.signIn({ username: HUNG.username, pin: HUNG.pin, deviceName: 'Máy 1' });
    const [row] = (await device.questions(ALL)).rows;
    expect(row?.mayDecide).toBe(false);
    const refused = device.decide(row?.question.id ?? '', { kind: 'typed', value: '1991' });
    expect(await refused.catch((error: unknown) => error)).toMatchObject({ code: 'mayNotDecide' });
  });

  test('a typed value that no record may have is refused, and nothing is written', async () => {
    const { device } = test1;
    const [row] = (await device.questions(ALL)).rows;
    const before = await device.get('patients', 'a');
    const refused = device.decide(row?.question.id ?? '', { kind: 'typed', value: '2031-01-01' });
    expect(await refused.catch((error: unknown) => error)).toMatchObject({ code: 'invalidRecord' });
    expect(await device.get('patients', 'a')).toEqual(before);
    expect((await device.decisions(ALL)).total).toBe(0);
  });
});

test('questions between records are decided offline, and stay decided', async () => {
  const { device } = test1;
  const antigens = ['D', 'T', 'wP', 'HepB', 'Hib'];
  await saved(
    patientChange('c', 'Bé Na', { birthDate: '2026-08-23' }),
    patientChange('d', 'Lê Văn Mất'),
    patientChange('e', 'Lê Văn Hai'),
    doseChange('c', 'PENTA-1', { antigens, occurredOn: '2026-11-02', id: 'x1' }),
    doseChange('c', 'PENTA-1', { antigens, occurredOn: '2026-11-04', id: 'x2' }),
    visitChange('v1', 'd', '2026-11-15T01:00:00.000Z'),
    householdChange('h1', 'e'),
    householdChange('h2', 'e'),
  );
  await saved(patientChange('d', 'Lê Văn Mất', { death: { on: '2026-11-10' } }));
  expect((await types()).sort()).toEqual(['deadThenSeen', 'doseTwice', 'twoHouseholds']);
  expect(await types('c')).toEqual(['doseTwice']);
  expect(await attention()).toBe(3);

  const decide = async (type: string, choice: Parameters<typeof device.decide>[1]) => {
    now += 1000;
    const { rows } = await device.questions(ALL);
    await device.decide(rows.find(({ question }) => question.type === type)?.question.id ?? '', choice);
  };
  await decide('doseTwice', { kind: 'both' });
  await decide('deadThenSeen', { kind: 'option', key: 'alive' });
  await decide('twoHouseholds', { kind: 'option', key: 'h1' });
  expect([await types(), await attention()]).toEqual([[], 0]);
  expect((await device.get('patients', 'd'))?.death).toBeUndefined();
  expect((await device.household('h2'))?.household.members).toMatchObject([{ patientId: 'e', leaveReason: 'mistake' }]);
  await restart();
  expect(await types()).toEqual([]);
});

describe('one person in two records', () => {
  const card = {
    id: 'i1',
    type: 'personalId',
    value: '004090012345',
    status: 'active',
    recordedAt: `${DAY}T00:00:00.000Z`,
  };
  beforeEach(() =>
    saved(
      patientChange('a', 'Lê Thị Hoa', { householdId: '' }),
      patientChange('b', 'Lê Thị Hòa', {
        householdId: '',
        identifiers: [card],
        allergies: [{ id: 'al', kind: '1', name: 'Penicillin', status: 'active' }],
      }),
      patientChange('z', 'Trần Văn An', { sex: '1' }),
      visitChange('v1', 'a', '2026-11-10T01:00:00.000Z'),
      visitChange('v2', 'b', '2026-11-12T01:00:00.000Z'),
      doseChange('b', 'TD-1'),
    ),
  );

  test('are suggested with reasons, and not any more when they are two people', async () => {
    const { device } = test1;
    const { rows } = await device.duplicatePairs(ALL);
    expect(rows.map(({ people }) => people.map(({ id }) => id).sort())).toEqual([['a', 'b']]);
    expect(rows[0]?.reasons).toContain('sameBirthDate');
    expect((await device.duplicatePairs({ ...ALL, personId: 'z' })).total).toBe(0);
    await device.notSamePerson('a', 'b');
    expect((await device.duplicatePairs(ALL)).total).toBe(0);
    await device.undoDecision((await device.decisions(ALL)).rows[0]?.review.id ?? '');
    expect((await device.duplicatePairs({ ...ALL, personId: 'a' })).total).toBe(1);
    await saved({ ...patientChange('b', 'Phạm Thị Mơ', { birthDate: '1975-01-02' }), basedOn: undefined });
    expect((await device.duplicatePairs(ALL)).total).toBe(0);
  });

  test('merged, both are found as the one that stands: search, numbers, reading, timeline; and apart again after the undo', async () => {
    const { device } = test1;
    now += 1000;
    await device.mergePeople('a', 'b', 'Cùng một người');
    const look = async () => ({
      search: (await device.search({ text: 'hoa', limit: 5 })).people.map(({ id }) => id),
      numbers: (await device.findByIdentifier([card.value])).map(({ id }) => id),
      person: (await device.person('b'))?.id,
      record: ((await device.get('patients', 'b')) as Patient).id,
      allergies: ((await device.get('patients', 'a')) as Patient).allergies.map(({ name }) => name),
      visits: (await device.timeline('a')).visits.map(({ id }) => id),
      doses: (await device.timeline('b')).immunizations.length,
    });
    const merged = {
      ...{ search: ['a'], numbers: ['a'], person: 'a', record: 'a', allergies: ['Penicillin'] },
      ...{ visits: ['v2', 'v1'], doses: 1 },
    };
    expect(await look()).toEqual(merged);
    expect((await device.person('a'))?.badges).toEqual(['allergy']);
    expect((await device.duplicatePairs(ALL)).total).toBe(0);
    const [decision] = (await device.decisions(ALL)).rows;
    expect(decision).toMatchObject({ review: { type: 'duplicatePeople' }, mayUndo: true });
    now += 1000;
    await device.undoDecision(decision?.review.id ?? '');
    expect(await look()).toEqual({
      ...{ search: ['a', 'b'], numbers: ['b'], person: 'b', record: 'b', allergies: [] },
      ...{ visits: ['v1'], doses: 1 },
    });
  });

  test('R1: merged after a restart too', async () => {
    await test1.device.mergePeople('a', 'b');
    await restart();
    expect((await test1.device.search({ text: 'hoa', limit: 5 })).people.map(({ id }) => id)).toEqual(['a']);
    expect((await test1.device.timeline('a')).visits).toHaveLength(2);
  });
});

describe('history of a record', () => {
  test('each edit by itself, with the fields before and after, and where it is', async () => {
    const { device } = test1;
    const [first] = await saved(patientChange('a', 'Lê Thị Hoa'));
    const [second] = await saved({
      ...patientChange('a', 'Lê Thị Hoa', { phone: '0912345678' }),
      basedOn: first?.updatedAt,
    });
    await saved({
      ...patientChange('a', 'Lê Thị Hoà', { phone: '0912345679' }),
      basedOn: second?.updatedAt,
    });
    const { entries } = await device.history('patients', 'a');
    expect(entries).toMatchObject([
      {
        what: 'edited',
        state: 'onlyHere',
        by: LAN.id,
        fields: [
          { path: 'fullName', before: 'Lê Thị Hoa', after: 'Lê Thị Hoà' },
          { path: 'phone', before: '0912345678', after: '0912345679' },
        ],
      },
      { what: 'edited', fields: [{ path: 'phone', before: null, after: '0912345678' }] },
      { what: 'created', complete: true },
    ]);
  });

  test('what was set aside and what was decided are in it, each once', async () => {
    const { device } = test1;
    await contradict(
      patientChange('a', 'Lê Thị Hoa', { birthDate: '1990-05-12' }),
      patientChange('a', 'Lê Thị Hoa', { birthDate: '1990-12-05' }),
    );
    const [row] = (await device.questions(ALL)).rows;
    now += 1000;
    await device.decide(row?.question.id ?? '', { kind: 'typed', value: '1990-05-11' });
    const { entries } = await device.history('patients', 'a');
    expect(entries.map(({ what }) => what)).toEqual(['decided', 'edited', 'setAside', 'edited', 'created']);
    expect(entries[0]).toMatchObject({
      question: { type: 'field' },
      fields: [{ path: 'birthDate', before: '1990-12-05', after: '1990-05-11' }],
    });
  });

  test('a signed visit that was changed shows the amendment with the value of the signature', async () => {
    const { device } = test1;
    await saved(patientChange('a', 'Lê Thị Hoa'));
    const [visit] = await saved(visitChange('v1', 'a', `${DAY}T01:00:00.000Z`));
    await saved({ ...visitChange('v1', 'a', `${DAY}T01:00:00.000Z`, { reason: 'Ho' }), basedOn: visit?.updatedAt });
    const { entries } = await device.history('visits', 'v1');
    expect(entries).toMatchObject([
      { what: 'edited', fields: [{ path: 'reason', before: 'Sốt cao', after: 'Ho' }] },
      { what: 'created' },
    ]);
  });
});
