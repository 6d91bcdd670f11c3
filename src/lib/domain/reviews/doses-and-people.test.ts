import { describe, expect, test } from 'vitest';
import { scheduleOn } from '../immunization/index.ts';
import { type Household, type Immunization, type Patient, type Review, type Visit } from '../records/index.ts';
import {
  closedQuestions,
  decide,
  isContested,
  questionsOfDoses,
  questionsOfHousehold,
  questionsOfPerson,
  questionsOfRecord,
  standingDecision,
  undo,
  withoutCovered,
} from './index.ts';
import { dose, household, meet, only, patient, saved, stampAt, Store, visit } from './test-data.ts';

const schedule = scheduleOn('2026-11-10');

describe('doses', () => {
  test('one dose recorded on two devices is one dose with two witnesses; two lots are a question', () => {
    const id = 'p1:PENTA-1:2026-10-20';
    const [a, b] = [
      dose<Immunization>(id, { lot: 'L1' }, 'tab-a', 1),
      dose<Immunization>(id, { lot: 'L2' }, 'tab-b', 2),
    ];
    const merged = meet('immunizations', undefined, a, b);
    expect(merged.witnesses).toMatchObject([
      { by: 'tab-a-nurse', device: 'tab-a' },
      { by: 'tab-b-nurse', device: 'tab-b' },
    ]);
    expect(only(questionsOfRecord('immunizations', merged))).toMatchObject({ type: 'field', path: 'lot' });
    expect(questionsOfDoses([merged], schedule)).toEqual([]);
  });

  const first = dose<Immunization>('p1:PENTA-1:2026-10-20', {}, 'tab-a', 1);
  const near = dose<Immunization>('p1:PENTA-1:2026-10-22', { occurredOn: '2026-10-22' }, 'tab-b', 2);

  test.each<[string, object, object, boolean]>([
    ['the same dose two days apart', {}, { occurredOn: '2026-10-22' }, true],
    ['the next dose too early', {}, { occurredOn: '2026-11-01', scheduleDose: 'PENTA-2' }, true],
    ['the next dose in time', {}, { occurredOn: '2026-11-17', scheduleDose: 'PENTA-2' }, false],
    ['another vaccine on the same day', {}, { productCode: 'BCG', antigens: ['BCG'], scheduleDose: 'BCG' }, false],
    ['a dose that was not given', {}, { occurredOn: '2026-10-22', status: 'HOAN' }, false],
    ['a dose whose day is not known', {}, { occurredOn: '2026-10' }, false],
    [
      'measles and measles-rubella',
      { productCode: 'MEASLES', antigens: ['measles'], scheduleDose: 'MEAS-1' },
      { productCode: 'MR', antigens: ['measles', 'rubella'], scheduleDose: 'MR-1', occurredOn: '2026-10-25' },
      true,
    ],
    [
      'rabies on days 0 and 3',
      { productCode: 'RABIES', antigens: ['rabies'], scheduleDose: '' },
      { productCode: 'RABIES', antigens: ['rabies'], scheduleDose: '', occurredOn: '2026-10-23' },
      false,
    ],
    [
      'rabies on two days running',
      { productCode: 'RABIES', antigens: ['rabies'], scheduleDose: '' },
      { productCode: 'RABIES', antigens: ['rabies'], scheduleDose: '', occurredOn: '2026-10-21' },
      true,
    ],
  ])('%s', (_, one, two, asks) => {
    expect(questionsOfDoses([dose('x', one), dose('y', two)], schedule).length).toBe(asks ? 1 : 0);
  });

  const question = only(questionsOfDoses([near, first], schedule));
  const store = () => new Store([first, near].map((record) => ({ kind: 'immunizations' as const, record })));
  const open = (one: Store) =>
    questionsOfDoses(one.of<Immunization>('immunizations'), schedule, closedQuestions(one.of<Review>('reviews')));

  test('one dose: the other is voided with the reason, never by itself; undo brings it back', () => {
    const one = store();
    one.take(decide(question, one.held, { kind: 'option', key: first.id }, stampAt('h', 5)));
    expect(one.get('immunizations', near.id).voided).toMatchObject({ duplicateOf: first.id, by: 'h-nurse' });
    expect(open(one)).toEqual([]);
    one.take(undo(one.get<Review>('reviews', question.id), one.held, stampAt('h', 6)));
    expect(one.get('immunizations', near.id).voided).toBeUndefined();
    expect(open(one)).toHaveLength(1);
  });

  test('two doses: the question does not come again', () => {
    const one = store();
    one.take(decide(question, one.held, { kind: 'both' }, stampAt('h', 5)));
    expect(open(one)).toEqual([]);
    expect(one.of('immunizations').every(({ voided }) => !voided)).toBe(true);
  });

  test('two heads keep one each: no dose is lost, and it is asked again', () => {
    const [x, y] = [store(), store()];
    x.take(decide(question, x.held, { kind: 'option', key: first.id }, stampAt('head-x', 5)));
    y.take(decide(question, y.held, { kind: 'option', key: near.id }, stampAt('head-y', 6)));
    x.meet(y, store());
    expect(x.of('immunizations').every(({ voided }) => !voided)).toBe(true);
    expect(open(x).map(({ id }) => id)).toEqual([question.id]);
    expect(isContested(x.get<Review>('reviews', question.id))).toBe(true);
    x.take(decide(question, x.held, { kind: 'option', key: near.id }, stampAt('head-x', 9)));
    expect(open(x)).toEqual([]);
    expect(x.get('immunizations', first.id).voided).toBeDefined();
    expect(isContested(x.get<Review>('reviews', question.id))).toBe(false);
  });
});

describe('households', () => {
  const members = ['m1', 'm2', 'm3'].map((patientId, n) => ({
    patientId,
    relationship: n === 0 ? '01' : '04',
    joinedOn: '2020-01-01',
  }));
  const base = household<Household>('h1', members);
  const withHead = (id: string) =>
    members.map((m) => ({
      ...m,
      relationship: m.patientId === id ? '01' : m.relationship === '01' ? '99' : m.relationship,
    }));
  const a = saved('households', base, { members: withHead('m2') }, 'tab-a', 1);
  const b = saved('households', base, { members: withHead('m3') }, 'tab-b', 2);
  const merged = meet('households', base, a, b);

  test('two heads are a question, and two decisions make one head', () => {
    const question = only(questionsOfHousehold(merged));
    expect(question.options.map(({ value }) => value).sort()).toEqual(['m2', 'm3']);
    const choose = (key: string, device: string, hour: number) => {
      const store = new Store([{ kind: 'households', record: merged }]);
      store.take(decide(question, store.held, { kind: 'option', key }, stampAt(device, hour)));
      return store;
    };
    const [x, y] = [choose('m2', 'x', 5), choose('m3', 'y', 6)];
    expect(questionsOfHousehold(x.get<Household>('households', 'h1'))).toEqual([]);
    x.meet(y, new Store([{ kind: 'households', record: merged }]));
    const heads = x.get<Household>('households', 'h1').members.filter((m) => m.relationship === '01');
    expect(heads.map(({ patientId }) => patientId)).toEqual(['m3']);
    expect(standingDecision(x.get<Review>('reviews', question.id))?.option).toBe('m3');
  });

  test('a person in two households is a question; two decisions leave one household', () => {
    const person = patient<Patient>('p1', { householdId: 'h0' });
    const moved = (home: string, device: string, hour: number) =>
      saved('patients', person, { householdId: home }, device, hour);
    const merged = meet('patients', person, moved('h1', 'tab-a', 1), moved('h2', 'tab-b', 2));
    const homes = ['h1', 'h2'].map((id) =>
      household<Household>(id, [{ patientId: 'p1', relationship: '04', joinedOn: '2026-11-01' }]),
    );
    const base = new Store([
      { kind: 'patients', record: merged },
      ...homes.map((record) => ({ kind: 'households' as const, record })),
    ]);
    const all = withoutCovered([
      ...questionsOfRecord('patients', merged),
      ...questionsOfPerson({ patient: merged, households: homes }),
    ]);
    const question = only(all);
    expect(question).toMatchObject({ type: 'twoHouseholds', options: [{ value: 'h2', inUse: true }, { value: 'h1' }] });
    const choose = (key: string, device: string, hour: number) => {
      const store = base.copy();
      store.take(decide(question, store.held, { kind: 'option', key }, stampAt(device, hour)));
      return store;
    };
    for (const [first, second] of [
      ['h1', 'h2'],
      ['h2', 'h1'],
    ] as const) {
      const [x, y] = [choose(first, 'x', 5), choose(second, 'y', 6)];
      x.meet(y, base);
      const lives = x.of<Household>('households').filter((h) => h.members.some((m) => m.leftOn === undefined));
      expect(lives.map(({ id }) => id)).toEqual([second]);
      expect(x.get<Patient>('patients', 'p1').householdId).toBe(second);
      expect(questionsOfRecord('patients', x.get('patients', 'p1'))).toEqual([]);
    }
  });
});

describe('dead on one device and seen on another', () => {
  const dead = patient<Patient>('p1', { householdId: 'h1', death: { on: '2026-11-05' } });
  const seen = visit<Visit>('v1', { startedAt: '2026-11-07T02:00:00.000Z' }, 'tab-b', 3);
  const home = household<Household>('h1', [
    { patientId: 'p1', relationship: '01', joinedOn: '2020-01-01', leftOn: '2026-11-05', leaveReason: 'died' },
  ]);
  const held = [
    { kind: 'patients' as const, record: dead },
    { kind: 'households' as const, record: home },
  ];

  test('asks; a visit on the day of death or in a year that is all that is known does not', () => {
    expect(only(questionsOfPerson({ patient: dead, visits: [seen] }))).toMatchObject({ type: 'deadThenSeen' });
    expect(
      questionsOfPerson({ patient: dead, visits: [visit('v2', { startedAt: '2026-11-05T02:00:00.000Z' })] }),
    ).toEqual([]);
    const year = patient<Patient>('p1', { death: { on: '2026' } });
    expect(questionsOfPerson({ patient: year, visits: [seen] })).toEqual([]);
  });

  test('the death stays, or the person is alive again, also after meeting a device that was behind', () => {
    const question = only(questionsOfPerson({ patient: dead, visits: [seen] }));
    const [stays, alive] = [new Store(held), new Store(held)];
    stays.take(decide(question, stays.held, { kind: 'option', key: 'dead' }, stampAt('h', 5)));
    expect(questionsOfPerson({ patient: dead, visits: [seen] }, closedQuestions(stays.of<Review>('reviews')))).toEqual(
      [],
    );
    alive.take(decide(question, alive.held, { kind: 'option', key: 'alive' }, stampAt('h', 5)));
    expect(alive.get('patients', 'p1').death).toBeUndefined();
    expect(alive.get<Household>('households', 'h1').members[0]?.leftOn).toBeUndefined();
    const phone = saved('patients', dead, { phone: '0912000111' }, 'tab-c', 6);
    expect(meet('patients', dead, alive.get<Patient>('patients', 'p1'), phone).death).toBeUndefined();
    stays.meet(alive, new Store(held));
    expect(stays.get<Patient>('patients', 'p1').death).toEqual({ on: '2026-11-05' });
  });
});
