import { describe, expect, test } from 'vitest';
import calendar from '../../../../tests/fixtures/immunization/calendar.json' with { type: 'json' };
import conditions from '../../../../tests/fixtures/immunization/conditions-and-partial-dates.json' with { type: 'json' };
import late from '../../../../tests/fixtures/immunization/late.json' with { type: 'json' };
import minimum from '../../../../tests/fixtures/immunization/minimum-days.json' with { type: 'json' };
import onTime from '../../../../tests/fixtures/immunization/on-time.json' with { type: 'json' };
import otherProducts from '../../../../tests/fixtures/immunization/other-products.json' with { type: 'json' };
import { seriesStatus, VN_EPI_TT52_2025, type GivenDose } from './index.ts';

/** Cases worked out by hand from the schedule's rules, never from this code. Only the doses and series that a case names are compared. */
interface Case {
  case: string;
  birthDate: string;
  sex: string;
  provinceCode?: string;
  today: string;
  given: Omit<GivenDose, 'antigens'>[];
  doses: { date: string; series: string; verdict: string; countsAs?: string }[];
  next: {
    series: string;
    state: string;
    dose?: string;
    earliest?: string;
    target?: string;
    overdue?: string;
    latest?: string | null;
  }[];
}

const files = { onTime, minimum, calendar, late, otherProducts, conditions } as unknown as Record<string, Case[]>;

describe.each(Object.entries(files))('%s', (_, cases) => {
  test.each(cases)('$case', ({ birthDate, sex, provinceCode, today, given, doses, next }) => {
    const child = { birthDate, sex, provinceCode };
    const known = given.map((dose) => ({ ...dose, antigens: [] }));
    const status = new Map(seriesStatus(child, known, today, VN_EPI_TT52_2025).map((one) => [one.series, one]));
    for (const { date, series, verdict, countsAs } of doses) {
      const found = status.get(series)?.given.filter(({ dose }) => dose.occurredOn === date);
      expect([series, found?.map((one) => [one.verdict, one.countsAs])]).toEqual([series, [[verdict, countsAs]]]);
    }
    for (const { series, state, dose, ...dates } of next) {
      const one = status.get(series);
      expect([series, one?.state ?? 'absent', one?.next?.code]).toEqual([series, state, dose]);
      if (dose && one?.next) {
        const { earliest, target, overdue, latest = null } = one.next;
        expect({ earliest, target, overdue, latest }).toEqual(dates);
      }
    }
  });
});
