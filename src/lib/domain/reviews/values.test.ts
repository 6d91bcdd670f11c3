import { describe, expect, test } from 'vitest';
import { type Patient, type Review, type Visit } from '../records/index.ts';
import { decide, isContested, questionsOfRecord, standingDecision, undo, type Choice } from './index.ts';
import { faults, meet, only, option, patient, saved, stampAt, Store, visit } from './test-data.ts';

describe('two birth dates', () => {
  const base = patient<Patient>('p1');
  const a = saved('patients', base, { birthDate: '1990-05-09' }, 'tab-a', 1);
  const b = saved('patients', base, { birthDate: '1990-05-08' }, 'tab-b', 2);
  const merged = meet('patients', base, a, b);
  const question = only(questionsOfRecord('patients', merged));

  test('are a question with who, when and on which device', () => {
    expect(question).toMatchObject({
      type: 'field',
      path: 'birthDate',
      patientId: 'p1',
      typed: true,
      both: false,
      since: a.updatedAt,
      options: [
        { value: '1990-05-08', by: 'tab-b-nurse', device: 'tab-b', at: b.updatedAt, inUse: true },
        { value: '1990-05-09', by: 'tab-a-nurse', device: 'tab-a', at: a.updatedAt, inUse: false },
      ],
    });
    expect(only(questionsOfRecord('patients', meet('patients', base, b, a))).id).toBe(question.id);
  });

  test.each([
    ['the other', option(question, '1990-05-09'), '1990-05-09', ['1990-05-08']],
    ['the one in use', option(question, '1990-05-08'), '1990-05-08', ['1990-05-09']],
    ['a typed one', { kind: 'typed', value: '1990' } as Choice, '1990', ['1990-05-08', '1990-05-09']],
  ])('%s is chosen: it is in use, the others stay readable, the question is settled', (_, choice, value, others) => {
    const decision = decide(question, [{ kind: 'patients', record: merged }], choice, stampAt('tab-h', 5));
    const record = decision?.records[0]?.record as Patient;
    expect(record.birthDate).toBe(value);
    expect(record.superseded?.map((entry) => entry.value).sort()).toEqual(others);
    expect(record.superseded?.every((entry) => entry.settledBy === 'tab-h-nurse')).toBe(true);
    expect(questionsOfRecord('patients', record)).toEqual([]);
    expect([faults('patients', record), faults('reviews', decision?.review.record as Review)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(decision?.review.record).toMatchObject({ id: question.id, decisions: [{ by: 'tab-h-nurse' }] });
  });

  test('a decision survives the meeting with a device that was behind, a new value asks again', () => {
    const held = [{ kind: 'patients' as const, record: merged }];
    const record = decide(question, held, option(question, '1990-05-09'), stampAt('tab-h', 5))?.records[0]
      ?.record as Patient;
    expect(questionsOfRecord('patients', meet('patients', base, record, b))).toEqual([]);
    const phone = saved('patients', base, { phone: '0912000111' }, 'tab-c', 6);
    expect(meet('patients', base, record, phone)).toMatchObject({ birthDate: '1990-05-09', phone: '0912000111' });
    const again = saved('patients', base, { birthDate: '1991' }, 'tab-c', 6);
    expect(only(questionsOfRecord('patients', meet('patients', base, record, again))).options).toMatchObject([
      { value: '1991' },
      { value: '1990-05-09' },
    ]);
  });

  test('two heads decide differently: one decision stands, the other is kept, all records are equal', () => {
    const decided = (device: string, hour: number, choice: Choice) => {
      const store = new Store([{ kind: 'patients', record: merged }]);
      store.take(decide(question, store.held, choice, stampAt(device, hour)));
      return store;
    };
    const choices = [
      option(question, '1990-05-09'),
      option(question, '1990-05-08'),
      { kind: 'typed', value: '1990' } as const,
    ];
    for (const first of choices)
      for (const second of choices) {
        const [x, y] = [decided('head-x', 5, first), decided('head-y', 6, second)];
        x.meet(y, new Store([{ kind: 'patients', record: merged }]));
        const record = x.get<Patient>('patients', 'p1');
        const review = x.get<Review>('reviews', question.id);
        expect(questionsOfRecord('patients', record)).toEqual([]);
        expect(review.decisions).toHaveLength(2);
        expect(standingDecision(review)?.by).toBe('head-y-nurse');
        const value =
          second.kind === 'typed'
            ? second.value
            : question.options.find((o) => o.key === (second as { key: string }).key)?.value;
        expect(record.birthDate).toBe(value);
        expect(isContested(review)).toBe(first !== second);
      }
  });

  test('a stale question and a foreign choice decide nothing', () => {
    const held = [{ kind: 'patients' as const, record: saved('patients', merged, { birthDate: '1980' }, 'tab-c', 6) }];
    expect(decide(question, held, option(question, '1990-05-09'), stampAt('tab-h', 9))).toBeUndefined();
    expect(decide(question, [{ kind: 'patients', record: merged }], { kind: 'both' }, stampAt('h', 9))).toBeUndefined();
  });

  test('undo: the value that was there before is back, and the question is open again', () => {
    const store = new Store([{ kind: 'patients', record: merged }]);
    store.take(decide(question, store.held, option(question, '1990-05-09'), stampAt('tab-h', 5)));
    store.take(undo(store.get<Review>('reviews', question.id), store.held, stampAt('tab-h', 6)));
    expect(store.get<Patient>('patients', 'p1').birthDate).toBe('1990-05-08');
    expect(only(questionsOfRecord('patients', store.get('patients', 'p1'))).id).toBe(question.id);
    expect(standingDecision(store.get<Review>('reviews', question.id))).toBeUndefined();
    expect(undo(store.get<Review>('reviews', question.id), store.held, stampAt('tab-h', 7))).toBeUndefined();
  });
});

test('free texts may both stand, the older one first', () => {
  const base = patient<Patient>('p1');
  const a = saved('patients', base, { note: 'Sợ tiêm' }, 'tab-a', 1);
  const b = saved('patients', base, { note: 'Đi làm xa' }, 'tab-b', 2);
  const merged = meet('patients', base, a, b);
  const question = only(questionsOfRecord('patients', merged));
  const decision = decide(question, [{ kind: 'patients', record: merged }], { kind: 'both' }, stampAt('tab-h', 5));
  expect(decision?.records[0]?.record.note).toBe('Sợ tiêm\nĐi làm xa');
});

test('an edit by a person who saw both values settles the question too', () => {
  const base = patient<Patient>('p1');
  const a = saved('patients', base, { birthDate: '1990-05-09' }, 'tab-a', 1);
  const merged = meet('patients', base, a, saved('patients', base, { birthDate: '1990-05-08' }, 'tab-b', 2));
  const typed = saved('patients', merged, { birthDate: '1990-05-07' }, 'tab-c', 3);
  expect(questionsOfRecord('patients', typed)).toEqual([]);
  const phone = saved('patients', merged, { phone: '0912000111' }, 'tab-d', 4);
  expect(questionsOfRecord('patients', meet('patients', merged, typed, phone))).toEqual([]);
});

describe('an allergy that one removed and the other worked on', () => {
  const base = patient<Patient>('p1', { allergies: [{ id: 'a1', kind: '1', name: 'Penicillin', status: 'active' }] });
  const a = saved('patients', base, { allergies: [] }, 'tab-a', 5);
  const merged = meet('patients', base, a, saved('patients', base, { phone: '0912000111' }, 'tab-b', 1));
  const question = only(questionsOfRecord('patients', merged));

  test('stays, and is a question', () => {
    expect(question).toMatchObject({ type: 'removal', path: 'allergies.a1' });
    expect(question.options.map(({ key, value }) => [key, value === null])).toEqual([
      ['keep', false],
      ['remove', true],
    ]);
  });

  test('is kept, or refuted and still visible; kept against refuted stays active', () => {
    const choose = (key: string, device: string, hour: number) => {
      const store = new Store([{ kind: 'patients', record: merged }]);
      store.take(decide(question, store.held, { kind: 'option', key }, stampAt(device, hour)));
      return store;
    };
    const [kept, gone] = [choose('keep', 'head-x', 6), choose('remove', 'head-y', 7)];
    for (const store of [kept, gone]) expect(questionsOfRecord('patients', store.get('patients', 'p1'))).toEqual([]);
    expect(gone.get<Patient>('patients', 'p1').allergies).toMatchObject([{ status: 'refuted' }]);
    kept.meet(gone, new Store([{ kind: 'patients', record: merged }]));
    expect(kept.get<Patient>('patients', 'p1').allergies).toMatchObject([{ status: 'active' }]);
    expect(questionsOfRecord('patients', kept.get('patients', 'p1'))).toEqual([]);
    expect(standingDecision(kept.get<Review>('reviews', question.id))?.option).toBe('keep');
  });
});

test('a voiding against an edit is a question; keeping beats voiding', () => {
  const base = visit<Visit>('v1');
  const voided = { reason: 'nhầm người', by: 'x', at: stampAt('tab-a', 3).at, device: 'tab-a' };
  const a = saved('visits', base, { voided }, 'tab-a', 3);
  const merged = meet('visits', base, a, saved('visits', base, { reason: 'Ho' }, 'tab-b', 1));
  const question = only(questionsOfRecord('visits', merged));
  expect(question).toMatchObject({ type: 'voidedEdited', path: 'voided', options: [{ key: 'keep' }, { key: 'void' }] });
  const choose = (key: string, device: string, hour: number) => {
    const store = new Store([{ kind: 'visits', record: merged }]);
    store.take(decide(question, store.held, { kind: 'option', key }, stampAt(device, hour)));
    return store;
  };
  const [keep, voids] = [choose('keep', 'x', 5), choose('void', 'y', 6)];
  expect(keep.get('visits', 'v1').voided).toBeUndefined();
  expect(voids.get('visits', 'v1').voided).toMatchObject({ reason: 'nhầm người', by: 'y-nurse' });
  keep.meet(voids, new Store([{ kind: 'visits', record: merged }]));
  expect(keep.get('visits', 'v1').voided).toBeUndefined();
  expect(questionsOfRecord('visits', keep.get('visits', 'v1'))).toEqual([]);
});
