import { describe, expect, test } from 'vitest';
import { judgePerson } from './person.ts';
import type { Schedule } from './rules.ts';
import { VN_EPI_TT52_2025 as EPI } from './schedules.ts';
import type { GivenDose } from './types.ts';

const BIRTH = '2026-03-10';
const child = { birthDate: BIRTH, sex: '1' };
const give = (productCode: string, occurredOn: string): GivenDose => ({
  antigens: [],
  productCode,
  occurredOn,
  status: 'DA_TIEM',
});

/** From July on PENTA-1 is given from eight weeks, and PENTA-2 at least 35 days after it. */
function stricter(): Schedule {
  const copy = structuredClone(EPI);
  const [one, two] = copy.series.find(({ code }) => code === 'DPT')!.doses;
  one!.minAge = '8w';
  two!.minInterval = '35d';
  return { ...copy, id: 'STRICT', validFrom: '2026-07-01' };
}
const both = [EPI, stricter()];
const verdicts = (given: GivenDose[], today: string, list = both) =>
  judgePerson(child, given, [], today, list).doses.map(({ verdict }) => verdict);

describe('several schedules', () => {
  test('each dose is judged by the one of its day', () => {
    // Day 42 under the old one counts for ever; 28 days after it in June too.
    expect(verdicts([give('PENTA', '2026-04-21'), give('PENTA', '2026-05-19')], '2026-08-01')).toEqual([
      'valid',
      'valid',
    ]);
    expect(verdicts([give('PENTA', '2026-06-10'), give('PENTA', '2026-07-08')], '2026-08-01')).toEqual([
      'valid',
      'intervalTooShort',
    ]);
    expect(verdicts([give('PENTA', '2026-06-10'), give('PENTA', '2026-07-15')], '2026-08-01')).toEqual([
      'valid',
      'valid',
    ]);
  });

  test('the one in force plans the next dose', () => {
    const next = (today: string) =>
      judgePerson(child, [give('PENTA', '2026-06-10')], [], today, both).series.find(({ series }) => series === 'DPT');
    expect(next('2026-06-30')?.next?.earliest).toBe('2026-07-08');
    expect(next('2026-07-01')?.next?.earliest).toBe('2026-07-15');
    expect(judgePerson(child, [], [], '2026-07-01', both).schedule.id).toBe('STRICT');
  });

  test('a dose before all of them is judged by the first, and an ended one stays until another is known', () => {
    const ended = [{ ...EPI, validTo: '2026-03-31' }];
    expect(judgePerson(child, [], [], '2026-05-10', ended).schedule.id).toBe(EPI.id);
    const later = [{ ...EPI, validFrom: '2026-06-01' }, stricter()];
    expect(verdicts([give('PENTA', '2026-04-21')], '2026-08-01', later)).toEqual(['valid']);
  });

  test('a product of the newer schedule is known to it', () => {
    const rules = stricter();
    const product = { ...structuredClone(EPI), code: 'NEW5', name: 'Mới', antigens: ['D', 'T', 'wP'] };
    const { code, name, antigens } = product;
    rules.products = [{ code, name, antigens, route: 'IM', site: 'DT', programme: true, source: '-', trust: 'D' }];
    expect(verdicts([give('NEW5', '2026-07-10')], '2026-08-01', [EPI, rules])).toEqual(['valid']);
    expect(verdicts([give('NEW5', '2026-07-10')], '2026-08-01', [EPI])).toEqual(['unknownProduct']);
  });
});
