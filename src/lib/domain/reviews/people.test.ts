import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolvePatient, samePeople, wholePerson } from '../identity/index.ts';
import { changedFields } from '../merge/index.ts';
import { definitions, type AnyRecord, type Household, type Kind, type Patient, type Review } from '../records/index.ts';
import {
  closedQuestions,
  mergePeople,
  notSamePerson,
  pairQuestion,
  questionOfPair,
  questionsOfPerson,
  unmergePeople,
} from './index.ts';
import { household, patient, stampAt, Store } from './test-data.ts';

const ids = ['pa', 'pb', 'pc', 'pd'];
const identifier = (id: string, value: string) => ({
  id,
  type: 'personalId',
  value,
  status: 'active',
  recordedAt: stampAt('x', 0).at,
});
const people = () => [
  patient<Patient>('pa', { householdId: 'h1', identifiers: [identifier('ia', '001190000001')], phone: '0912000111' }),
  patient<Patient>('pb', {
    householdId: 'h1',
    identifiers: [identifier('ib', '001190000002')],
    motherName: 'Lò Thị Hoa',
    allergies: [{ id: 'al', kind: '1', name: 'Penicillin', status: 'active' }],
  }),
  patient<Patient>('pc', { noKnownAllergy: true, death: { on: '2026-11-01' } }),
  patient<Patient>('pd', {
    householdId: 'h2',
    conditions: [{ id: 'c', code: '1', name: 'Tăng huyết áp', status: 'active' }],
  }),
];
const homes = () => [
  household<Household>('h1', [
    { patientId: 'pa', relationship: '04', joinedOn: '2020-01-01' },
    { patientId: 'pb', relationship: '01', joinedOn: '2021-01-01' },
  ]),
  household<Household>('h2', [{ patientId: 'pd', relationship: '01', joinedOn: '2020-01-01' }]),
];
const world = () =>
  new Store([
    ...people().map((record) => ({ kind: 'patients' as const, record })),
    ...homes().map((record) => ({ kind: 'households' as const, record })),
  ]);

function mergeIn(store: Store, keep: string, drop: string, device: string, hour: number): boolean {
  const [a, b] = [store.get<Patient>('patients', keep), store.get<Patient>('patients', drop)];
  const review = store.of<Review>('reviews').find(({ id }) => id === pairQuestion(a, b).id);
  const around = { households: store.of<Household>('households'), ...(review ? { review } : {}) };
  const decision = mergePeople(a, b, around, stampAt(device, hour));
  if (decision) store.take(decision);
  return decision !== undefined;
}

const issues = (store: Store) =>
  store.held.flatMap(({ kind, record }) => definitions[kind].schema.safeParse(record).error?.issues ?? []);
const facts = ({ identifiers, allergies, conditions, contacts }: Patient) =>
  [...identifiers, ...allergies, ...conditions, ...contacts].map(({ id }) => id);

/** What must be seen of a person, whichever record it is in. */
const values = ({ identifiers, allergies, conditions, death }: Patient) => [
  ...identifiers.map(({ value }) => value),
  ...[...allergies, ...conditions].map(({ name }) => name),
  ...(death ? [death.on] : []),
];

describe('one person in two records', () => {
  test('keeps both identifiers with their source, and what is empty is filled; the other record is untouched but for its pointer', () => {
    const store = world();
    mergeIn(store, 'pa', 'pb', 'h', 1);
    const [keep, drop] = [store.get<Patient>('patients', 'pa'), store.get<Patient>('patients', 'pb')];
    expect(keep.identifiers).toMatchObject([{ id: 'ia' }, { id: 'ib', fromPatientId: 'pb' }]);
    expect(keep).toMatchObject({ motherName: 'Lò Thị Hoa', allergies: [{ id: 'al' }], phone: '0912000111' });
    expect(changedFields(people()[1], drop)).toEqual([{ path: 'mergedInto', before: undefined, after: 'pa' }]);
    expect(issues(store)).toEqual([]);
  });

  test('"no known allergy" does not hide an allergy of the other record, and a death is taken over', () => {
    const store = world();
    mergeIn(store, 'pc', 'pb', 'h', 1);
    expect(store.get<Patient>('patients', 'pc').noKnownAllergy).toBeUndefined();
    const other = world();
    mergeIn(other, 'pb', 'pc', 'h', 1);
    expect(other.get<Patient>('patients', 'pb')).toMatchObject({
      death: { on: '2026-11-01' },
      allergies: [{ id: 'al' }],
    });
    expect(other.get<Patient>('patients', 'pb').noKnownAllergy).toBeUndefined();
  });

  test('takes the place in the household, also as its head; two households are a question', () => {
    const store = world();
    mergeIn(store, 'pa', 'pb', 'h', 1);
    expect(store.get<Household>('households', 'h1').members).toMatchObject([
      { patientId: 'pa', relationship: '01' },
      { patientId: 'pb', leftOn: '2026-11-10', leaveReason: 'mistake' },
    ]);
    const moved = world();
    mergeIn(moved, 'pc', 'pd', 'h', 1);
    expect(moved.get<Patient>('patients', 'pc').householdId).toBe('h2');
    expect(moved.get<Household>('households', 'h2').members.at(-1)).toMatchObject({
      patientId: 'pc',
      relationship: '01',
    });
    const apart = world();
    mergeIn(apart, 'pa', 'pd', 'h', 1);
    const patient = apart.get<Patient>('patients', 'pa');
    const around = {
      patient,
      ids: samePeople(apart.of<Patient>('patients')).idsOf('pa'),
      households: apart.of<Household>('households'),
    };
    expect(questionsOfPerson(around).map(({ type }) => type)).toEqual(['twoHouseholds']);
  });

  test('"two people" is remembered', () => {
    const store = world();
    const [a, b] = [store.get<Patient>('patients', 'pa'), store.get<Patient>('patients', 'pc')];
    const question = questionOfPair(a, b);
    expect(question).toMatchObject({ type: 'duplicatePeople', reasons: ['sameName', 'sameBirthDate', 'sameVillage'] });
    store.take(notSamePerson(a, b, {}, stampAt('h', 1)));
    expect(closedQuestions(store.of<Review>('reviews'))).toEqual(new Set([question?.id]));
    expect(questionOfPair(a, { ...b, mergedInto: 'pd' })).toBeUndefined();
  });
});

test('pointers in chains and circles lead to one record, whoever is asked first', () => {
  const pointers = fc.array(
    fc.record({ id: fc.constantFrom(...ids), mergedInto: fc.option(fc.constantFrom(...ids), { nil: undefined }) }),
  );
  fc.assert(
    fc.property(pointers, (list) => {
      const unique = new Map(list.filter(({ id, mergedInto }) => id !== mergedInto).map((one) => [one.id, one]));
      const { survivorOf, idsOf } = samePeople(unique.values());
      for (const id of ids) {
        const survivor = resolvePatient(id, (one) => unique.get(one)?.mergedInto);
        expect(survivorOf(id)).toBe(survivor);
        expect(survivorOf(survivor)).toBe(survivor);
        const next = unique.get(id)?.mergedInto;
        if (next) expect(survivorOf(next)).toBe(survivor);
        expect(idsOf(id)[0]).toBe(survivor);
        expect(idsOf(id)).toContain(id);
      }
    }),
  );
});

const pair = fc.uniqueArray(fc.constantFrom(...ids), { minLength: 2, maxLength: 2 });
const act = fc.record({ device: fc.nat(2), pair, sync: fc.boolean() });

test('people merge the same pairs differently on several devices: all records end equal, nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 10 }), (acts) => {
      const base = world();
      // A server: who syncs merges with what is there, over what both knew before.
      const server = base.copy();
      const devices = [0, 1, 2].map(() => ({ mine: base.copy(), known: base.copy() }));
      const sync = (device: { mine: Store; known: Store }) => {
        device.mine.meet(server, device.known);
        device.known = server.copy();
      };
      let hour = 0;
      for (const {
        device: n,
        pair: [keep = '', drop = ''],
        sync: syncs,
      } of acts) {
        const device = devices[n] as (typeof devices)[number];
        if (syncs) sync(device);
        else mergeIn(device.mine, keep, drop, `tab-${n}`, ++hour);
      }
      for (const device of [...devices, ...devices]) sync(device);
      for (const { mine } of devices) expect(mine.held).toEqual(expect.arrayContaining(server.held));
      expect(issues(server)).toEqual([]);
      const same = samePeople(server.of<Patient>('patients'));
      const find = same.survivorOf;
      for (const { id, ...before } of people()) {
        const survivor = server.get<Patient>('patients', find(id));
        expect(facts(server.get('patients', id))).toEqual(expect.arrayContaining(facts({ id, ...before } as Patient)));
        const records = same.idsOf(id).map((one) => server.get<Patient>('patients', one)) as [Patient];
        const whole = wholePerson(records);
        expect([whole.id, find(survivor.id)]).toEqual([survivor.id, survivor.id]);
        expect(values(whole)).toEqual(expect.arrayContaining(values({ id, ...before } as Patient)));
        expect(whole.allergies.length > 0 && whole.noKnownAllergy).not.toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

test('undo restores both records and the households; what was changed since stays', () => {
  fc.assert(
    fc.property(pair, fc.boolean(), fc.boolean(), ([keep = '', drop = ''], both, phones) => {
      const store = world();
      const before = store.copy();
      mergeIn(store, keep, drop, 'tab-a', 1);
      if (both) {
        const other = world();
        mergeIn(other, drop, keep, 'tab-b', 2);
        store.meet(other, world());
      }
      if (phones) store.edit('patients', keep, (record) => ({ ...record, email: 'a@b.vn' }), stampAt('tab-c', 3));
      const [review] = store.of<Review>('reviews');
      const all = [store.of<Patient>('patients'), store.of<Household>('households')] as const;
      store.take(unmergePeople(review as Review, ...all, stampAt('tab-a', 9)));
      for (const { kind, record } of before.held) {
        const now = content(kind, store.get(kind, record.id));
        const mail = phones && record.id === keep ? { email: 'a@b.vn' } : {};
        expect(now).toEqual({ ...content(kind, record), ...mail });
      }
    }),
    { numRuns: 60 },
  );
});

/** What a record says, without stamps and traces. */
function content(kind: Kind, record: AnyRecord): Record<string, unknown> {
  const fields = changedFields(undefined, record, definitions[kind].policy);
  return Object.fromEntries(fields.map(({ path, after }) => [path, after]));
}
