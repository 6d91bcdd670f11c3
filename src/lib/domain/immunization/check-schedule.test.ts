import { describe, expect, test } from 'vitest';
import vi from '../../../messages/vi/immunization.json' with { type: 'json' };
import { scheduleProblems, scheduleSetProblems } from './check-schedule.ts';
import { describeSchedule, withSpan } from './describe.ts';
import type { Schedule } from './rules.ts';
import { VN_EPI_TT52_2025 as EPI } from './schedules.ts';
import { combineSchedules } from './synced.ts';

const changed = (change: (copy: Schedule) => void) => {
  const copy = structuredClone(EPI);
  change(copy);
  return copy;
};
const codes = (change: (copy: Schedule) => void) => scheduleProblems(changed(change)).map(({ code }) => code);
/** Series 1 is BCG, 2 is DPT. */
const first = (copy: Schedule, series = 2, dose = 0) => copy.series[series]!.doses[dose]!;

describe('a rule set', () => {
  test('of the program is without faults', () => {
    expect(scheduleProblems(EPI)).toEqual([]);
  });

  test.each<[string, (copy: Schedule) => void, string]>([
    ['a negative interval', (s) => (first(s, 2, 1).minInterval = '-28d'), 'negative'],
    ['a span without a unit', (s) => (first(s).minAge = '6'), 'shape'],
    ['an unknown field', (s) => Object.assign(first(s), { maxAge: '5y' }), 'unknownField'],
    ['no name', (s) => Object.assign(s, { name: undefined }), 'missing'],
    ['a dose code twice', (s) => (first(s, 2, 1).code = 'PENTA-1'), 'doseTwice'],
    ['a series twice', (s) => (s.series[1]!.code = 'DPT'), 'seriesTwice'],
    ['a least age over the target', (s) => (first(s).minAge = '3m'), 'minimumAboveTarget'],
    ['an end before the target', (s) => (first(s).beforeAge = '2m'), 'endsBeforeTarget'],
    [
      'a dose that waits for a later series',
      (s) => (first(s, 1).after = { dose: 'OPV-1', interval: '1d' }),
      'waitsForLater',
    ],
    [
      'a dose that waits for an unknown one',
      (s) => (first(s).after = { dose: 'X-1', interval: '1d' }),
      'waitsForUnknown',
    ],
    ['a dose that waits for itself', (s) => (first(s).after = { dose: 'PENTA-1', interval: '1d' }), 'cycle'],
    ['a second dose without an interval', (s) => delete first(s, 2, 1).minInterval, 'intervalMissing'],
    ['a target interval under the least one', (s) => (first(s, 2, 1).targetInterval = '7d'), 'targetIntervalShort'],
    ['doses out of order', (s) => (first(s, 2, 1).doseNo = 1), 'order'],
    ['a value without a label', (s) => delete first(s).trust.minAge, 'noTrust'],
    ['an end before the beginning', (s) => (s.validTo = '2020-01-01'), 'validity'],
    ['an unknown product', (s) => (first(s).product = 'NEW5'), 'unknownProduct'],
    ['an unknown antigen', (s) => s.series[1]!.accepts.push(['leprosy']), 'unknownAntigen'],
    ['a product without the antigens', (s) => (first(s).product = 'BCG'), 'productUnfit'],
    ['tetanus without a first starting point', (s) => s.tetanus!.starts.shift(), 'tetanusStart'],
  ])('with %s is refused', (_, change, code) => {
    expect(codes(change)).toContain(code);
  });

  test('with doses of two series that wait for each other is a cycle', () => {
    const found = scheduleProblems(
      changed((s) => {
        first(s, 1).after = { dose: 'PENTA-2', interval: '28d' };
        first(s, 2, 0).after = { dose: 'BCG', interval: '28d' };
        first(s, 1).trust.after = first(s, 2, 0).trust.after = 'D';
      }),
    );
    expect(found).toContainEqual({ code: 'cycle', params: { dose: 'BCG', other: 'PENTA-2' } });
  });

  test.each([null, 3, [], {}, { series: 5 }])('%j is refused, not thrown at', (input) => {
    expect(scheduleProblems(input).length).toBeGreaterThan(0);
  });

  test('may bring its own product', () => {
    const penta = {
      ...EPI.products,
      code: 'NEW5',
      name: '5 trong 1 mới',
      antigens: ['D', 'T', 'wP'],
      route: 'IM',
      site: 'DT',
      programme: true,
      source: '-',
      trust: 'D',
    } as const;
    const found = codes((s) => {
      s.products = [{ ...penta, antigens: [...penta.antigens] }];
      first(s).product = 'NEW5';
    });
    expect(found).toEqual([]);
  });
});

describe('rule sets side by side', () => {
  const next = (change: Partial<Schedule>) => ({
    ...changed(() => {}),
    id: 'NEXT',
    validFrom: '2027-01-01',
    ...change,
  });
  const document = (schedule: unknown, id = 'schedule:NEXT') => ({ id, type: 'schedule', schedule });

  test('that leave days uncovered or share an id are named', () => {
    const ended = { ...EPI, validTo: '2026-12-30' };
    expect(scheduleSetProblems([next({}), ended])).toEqual([
      { code: 'validityGap', params: { first: EPI.id, to: '2026-12-30', second: 'NEXT', from: '2027-01-01' } },
    ]);
    expect(scheduleSetProblems([{ ...EPI, validTo: '2026-12-31' }, next({})])).toEqual([]);
    expect(scheduleSetProblems([EPI, EPI]).map(({ code }) => code)).toEqual(['idTwice']);
  });

  test('a synced one joins, one with the same id replaces, one with faults is refused with its reasons', () => {
    const { schedules } = combineSchedules([EPI], [document(next({}))]);
    expect(schedules.map(({ id }) => id)).toEqual([EPI.id, 'NEXT']);
    const renamed = { ...EPI, name: 'Bản sửa' };
    expect(combineSchedules([EPI], [document(renamed, `schedule:${EPI.id}`)]).schedules).toEqual([renamed]);
    const bad = combineSchedules(
      [EPI],
      [document(next({ validTo: '2026-01-01' })), null, document(next({}), 'schedule:OTHER')],
    );
    expect(bad.schedules).toEqual([EPI]);
    expect(bad.refused.map(({ faults }) => faults[0]?.code)).toEqual(['validity', 'missing', 'shape']);
  });
});

test('a schedule in words has a sentence in the catalogue for each of its codes', () => {
  const { series } = describeSchedule(EPI);
  const sentences = series.flatMap((one) => [
    ...one.conditions,
    ...one.doses.flatMap((dose) => dose.sentences),
    ...one.variants.flatMap(({ when, doses }) => [when, ...doses.flatMap((dose) => dose.sentences)]),
  ]);
  const missing = sentences.filter(({ code }) => !(`immunization_rule_${code}` in vi));
  expect(missing).toEqual([]);
  expect(series.map((one) => one.series)).toEqual([...EPI.series.map(({ code }) => code), 'TETANUS']);
  const penta = series.find((one) => one.series === 'DPT')?.doses[0]?.sentences;
  const path = ['series', 2, 'doses', 0, 'minAge'];
  expect(penta).toContainEqual({ code: 'minAge', params: { span: '6w' }, trust: 'V', path });
  const changed = withSpan(EPI, path, '8w');
  expect(changed.series[2]?.doses[0]?.minAge).toBe('8w');
  expect(EPI.series[2]?.doses[0]?.minAge).toBe('6w');
});

test('every span that a schedule shows can be changed where it stands', () => {
  const { series } = describeSchedule(EPI);
  const doses = series.flatMap((one) => [...one.doses, ...one.variants.flatMap((variant) => variant.doses)]);
  const sentences = doses.flatMap((dose) => dose.sentences).filter(({ path }) => path);
  expect(sentences.length).toBeGreaterThan(80);
  for (const { path = [], params } of sentences) expect(withSpan(EPI, path, params.span ?? '')).toEqual(EPI);
});
