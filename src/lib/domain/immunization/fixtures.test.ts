import { describe, expect, test } from 'vitest';
import calendar from '../../../../tests/fixtures/immunization/calendar.json' with { type: 'json' };
import clinicProducts from '../../../../tests/fixtures/immunization/clinic-products.json' with { type: 'json' };
import conditionsAndPartialDates from '../../../../tests/fixtures/immunization/conditions-and-partial-dates.json' with { type: 'json' };
import lateStarts from '../../../../tests/fixtures/immunization/late-starts.json' with { type: 'json' };
import late from '../../../../tests/fixtures/immunization/late.json' with { type: 'json' };
import liveVaccines from '../../../../tests/fixtures/immunization/live-vaccines.json' with { type: 'json' };
import minimumDaysOthers from '../../../../tests/fixtures/immunization/minimum-days-others.json' with { type: 'json' };
import minimumDays from '../../../../tests/fixtures/immunization/minimum-days.json' with { type: 'json' };
import notGiven from '../../../../tests/fixtures/immunization/not-given.json' with { type: 'json' };
import onTime from '../../../../tests/fixtures/immunization/on-time.json' with { type: 'json' };
import otherProducts from '../../../../tests/fixtures/immunization/other-products.json' with { type: 'json' };
import pretermAndPartialDates from '../../../../tests/fixtures/immunization/preterm-and-partial-dates.json' with { type: 'json' };
import tetanus from '../../../../tests/fixtures/immunization/tetanus.json' with { type: 'json' };
import verdicts from '../../../../tests/fixtures/immunization/verdicts.json' with { type: 'json' };
import { answerCase, immunizationCases, recordsOf, type ImmunizationCase } from './cases.ts';
import { judgePerson, protectedAtBirth, schedules, seriesStatus } from './index.ts';

/** Cases worked out by hand from the schedule's rules, never from this code. Only what a case names is compared. */
const files = {
  calendar,
  clinicProducts,
  conditionsAndPartialDates,
  lateStarts,
  late,
  liveVaccines,
  minimumDaysOthers,
  minimumDays,
  notGiven,
  onTime,
  otherProducts,
  pretermAndPartialDates,
  tetanus,
  verdicts,
};
const all = Object.entries(files).map(([name, cases]): [string, ImmunizationCase[]] => [
  name,
  immunizationCases.parse(cases),
]);

test('there are at least 150 cases, each with its own name', () => {
  const names = all.flatMap(([, cases]) => cases.map((one) => one.case));
  expect(names.length).toBeGreaterThanOrEqual(150);
  expect(names.filter((name, n) => names.indexOf(name) !== n)).toEqual([]);
});

describe.each(all)('%s', (_, cases) => {
  test.each(cases)('$case', (one) => {
    const records = recordsOf(one);
    const person = judgePerson(one, records, records, one.today, schedules);
    expectDoses(one, person.doses);
    expectSeries(one);
    for (const { series, state, dose, ...dates } of one.next ?? []) {
      const { next: answers } = answerCase(one, schedules);
      const found = answers.find((answer) => answer.series === series);
      expect([series, found?.state ?? 'absent', found?.dose ?? undefined]).toEqual([series, state, dose ?? undefined]);
      if (dose) expect(found).toMatchObject(dates);
    }
    for (const [antigen, count] of Object.entries(one.antigens ?? {})) {
      const dates = person.antigens.find((tally) => tally.antigen === antigen)?.dates ?? [];
      expect([antigen, dates.length]).toEqual([antigen, count]);
    }
    if (!one.protectedAtBirth) return;
    const { delivery, protected: expected } = one.protectedAtBirth;
    expect(protectedAtBirth(one, records, delivery, schedules).protected).toBe(expected);
  });
});

/** Doses named without a series: the verdict over all series. Several on one day are compared in their order. */
function expectDoses(one: ImmunizationCase, judged: ReturnType<typeof judgePerson>['doses']): void {
  const wanted = Map.groupBy(
    (one.doses ?? []).filter(({ series }) => series === undefined),
    ({ date, product }) => `${date} ${product}`,
  );
  for (const [key, expected] of wanted) {
    const found = judged.filter(({ dose }) => `${dose.occurredOn} ${dose.productCode}` === key);
    expect([key, found.map(({ verdict }) => verdict)]).toEqual([key, expected.map(({ verdict }) => verdict)]);
    expected.forEach(({ countsAs, reason }, n) => {
      if (countsAs) expect(found[n]?.countsAs).toContain(countsAs);
      if (reason) expect(found[n]?.reason.code).toBe(reason);
    });
  }
}

function expectSeries(one: ImmunizationCase): void {
  const status = new Map(seriesStatus(one, recordsOf(one), one.today, schedules).map((found) => [found.series, found]));
  for (const { date, series = '', verdict, countsAs } of one.doses ?? []) {
    if (!series) continue;
    const found = status.get(series)?.given.filter(({ dose }) => dose.occurredOn === date);
    expect([series, found?.map((judged) => [judged.verdict, judged.countsAs])]).toEqual([
      series,
      [[verdict, countsAs]],
    ]);
  }
}
