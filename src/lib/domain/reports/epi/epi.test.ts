import { describe, expect, test } from 'vitest';
import { VN_EPI_TT52_2025 as schedule } from '../../immunization/index.ts';
import type { CountedDose, CountedPerson } from '../people.ts';
import { dueOn, periodOf, type Period } from '../period.ts';
import { epiCells, zeroDose, type EpiInput } from './cells.ts';
import { epiDefinition } from './definition.ts';
import { cohortDoses } from './rules.ts';

const month = periodOf('2026-11') as Period;
const dose = (code: string, on: string, over: Partial<CountedDose> = {}): CountedDose => ({
  ...{ code, on, productCode: code.split('-', 1)[0] ?? '', valid: true, here: true, programme: 'TCMR', reactions: [] },
  ...over,
});
let number = 0;
const child = (birthDate: string, doses: CountedDose[] = [], over: Partial<CountedPerson> = {}): CountedPerson => ({
  ...{ id: String((number += 1)), birthDate, sex: '1', villageCode: 'a', lives: true, doses },
  ...over,
});
const cells = (people: CountedPerson[], over: Partial<EpiInput> = {}) =>
  epiCells({ period: month, people, schedule, uses: [], severeCases: 0, sessions: 0, ...over });

/** Born on 15 November 2025: one year old on 15 November 2026. */
const full = (last: string) =>
  child('2025-11-15', [
    dose('BCG', '2025-11-20'),
    dose('PENTA-1', '2026-01-15'),
    dose('PENTA-2', '2026-02-15'),
    dose('PENTA-3', '2026-03-15'),
    dose('OPV-3', '2026-03-15'),
    dose('MEAS-1', last),
  ]);

describe('periods', () => {
  test.each([
    ['2026-11', '2026-11-01', '2026-11-30'],
    ['2028-02', '2028-02-01', '2028-02-29'],
    ['2026', '2026-01-01', '2026-12-31'],
  ])('%s', (code, from, to) => expect(periodOf(code)).toMatchObject({ from, to }));
  test.each(['2026-13', '2026-1', '', '26'])('"%s" is none', (code) => expect(periodOf(code)).toBeUndefined());
  test('the month’s report is due on the 2nd, the year’s on 12 January', () => {
    expect(dueOn(month, epiDefinition(schedule, 'month').due)).toBe('2026-12-02');
    expect(dueOn(periodOf('2026') as Period, epiDefinition(schedule, 'year').due)).toBe('2027-01-12');
  });
  test('five working days after a month that ends before a weekend and a holiday', () => {
    // 31 July 2026 is a Friday.
    expect(dueOn(periodOf('2026-07') as Period, { workingDays: 5 })).toBe('2026-08-07');
    expect(dueOn(periodOf('2026-07') as Period, { workingDays: 5 }, new Set(['2026-08-03']))).toBe('2026-08-10');
  });
});

describe('coverage', () => {
  test('a dose on the day before the birthday counts, one on the birthday does not', () => {
    expect(cells([full('2026-11-14')])).toMatchObject({
      'coverage.FULL.children': 1,
      'coverage.FULL.n': 1,
      'coverage.FULL.percent': 100,
    });
    expect(cells([full('2026-11-15')])).toMatchObject({
      'coverage.FULL.children': 1,
      'coverage.FULL.n': 0,
      'coverage.FULL.percent': 0,
    });
  });
  test('counts the children whose birthday lies in the month, and no others', () => {
    const people = [child('2025-10-31'), child('2025-11-01'), child('2025-11-30'), child('2025-12-01')];
    expect(cells(people)['coverage.BCG.children']).toBe(2);
  });
  test('who has moved away, is dead, or has no full date of birth is in no share', () => {
    const people = [full('2026-08-15'), child('2025-11-03', [], { lives: false }), child('2025-11'), child('2025')];
    expect(cells(people)).toMatchObject({ 'coverage.FULL.children': 1, 'population.unknownAge.n': 2 });
  });
  test('a dose that the engine does not count is not covered', () => {
    const early = child('2025-11-15', [dose('BCG', '2025-11-20', { valid: false })]);
    expect(cells([early])).toMatchObject({ 'coverage.BCG.n': 0, 'given.BCG.n': 0 });
  });
  test('drop-out is a share of those who began', () => {
    const began = child('2025-11-15', [dose('PENTA-1', '2026-01-15')]);
    const never = child('2025-11-20');
    expect(cells([began, never, full('2026-08-15')])).toMatchObject({
      'coverage.PENTA1-PENTA3.children': 2,
      'coverage.PENTA1-PENTA3.n': 1,
      'coverage.PENTA1-PENTA3.percent': 50,
    });
  });
  test('without children there is no share, and none is made up', () => {
    expect(cells([])).not.toHaveProperty('coverage.FULL.percent');
    expect(cells([])).toMatchObject({ 'coverage.FULL.children': 0 });
  });
  test('each dose is counted before the birthday after its age', () => {
    const before = Object.fromEntries(cohortDoses(schedule).map(({ code, beforeMonths }) => [code, beforeMonths]));
    expect(before).toMatchObject({
      ...{ 'HEPB-0': 12, BCG: 12, 'PENTA-3': 12, 'IPV-2': 12, 'ROTA-2': 12, 'MEAS-1': 12 },
      ...{ 'PCV-3': 24, 'MR-1': 24, 'DPT-4': 24, 'JE-1': 24, 'JE-2': 24, 'JE-3': 36, 'TD-7': 96 },
    });
  });
});

describe('doses given', () => {
  test('here and elsewhere, under one year, with a reaction, outside the schedule', () => {
    const reactions = [{ severity: 'common' as const, kinds: ['fever'] }];
    const people = [
      child('2026-01-10', [
        dose('MEAS-1', '2026-11-10', { reactions }),
        dose('', '2026-11-11', { productCode: 'FLU' }),
      ]),
      child('2024-01-10', [dose('MEAS-1', '2026-11-30'), dose('MR-1', '2026-11-02', { here: false })]),
      child('2024-01-10', [dose('MEAS-1', '2026-12-01'), dose('MEAS-1', '2026-10-31')]),
    ];
    expect(cells(people)).toMatchObject({
      ...{ 'given.MEAS-1.n': 2, 'given.MEAS-1.under1': 1, 'given.MEAS-1.reactions': 1 },
      ...{ 'given.MR-1.n': 0, 'given.MR-1.elsewhere': 1, 'given.OTHER.n': 1, 'given.UV-1.n': 0 },
    });
  });
  test('wastage is the share of the opened doses that nobody got', () => {
    const uses = [
      { productCode: 'BCG', opened: 20, given: 13 },
      { productCode: 'MR', opened: 0, given: 0 },
    ];
    expect(cells([], { uses })).toMatchObject({ 'vaccines.BCG.wastage': 35, 'vaccines.MR.opened': 0 });
    expect(cells([], { uses })).not.toHaveProperty('vaccines.MR.wastage');
  });
});

test('zero-dose children are 12 to 23 months old', () => {
  const people = ['2025-12-01', '2025-11-30', '2024-12-01', '2024-11-30'].map((born) => child(born));
  expect(zeroDose(people, '2026-11-30').map(({ birthDate }) => birthDate)).toEqual(['2025-11-30', '2024-12-01']);
});

test('every cell has its place in the form, and every row of it is counted', () => {
  const form = epiDefinition(schedule, 'month');
  const places = new Set(
    form.sections.flatMap(({ code, rows, columns }) =>
      rows.flatMap((row) => columns.map((column) => `${code}.${row.code}.${column.code}`)),
    ),
  );
  const uses = [{ productCode: 'BCG', opened: 10, given: 9 }];
  const counted = Object.keys(cells([full('2026-08-15')], { uses }));
  expect(counted.filter((cell) => !places.has(cell))).toEqual([]);
  const missing = [...places].filter(
    (cell) => !counted.includes(cell) && !cell.startsWith('vaccines.') && !cell.endsWith('.percent'),
  );
  expect(missing).toEqual([]);
});
