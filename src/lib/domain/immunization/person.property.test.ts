import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../dates/index.ts';
import { judgePerson, products, schedules, seriesStatus } from './index.ts';
import type { GivenDose } from './types.ts';

const BIRTH = '2015-03-10';
const LAST = 7_000;
const person = {
  birthDate: BIRTH,
  sex: '2',
  provinceCode: '66',
  pregnancies: [{ from: addDays(BIRTH, 6_000), to: addDays(BIRTH, 6_270) }, { from: addDays(BIRTH, 6_800) }],
};
const give = (productCode: string, occurredOn: string, scheduleDose = ''): GivenDose => ({
  antigens: [],
  productCode,
  scheduleDose,
  occurredOn,
  status: 'DA_TIEM',
});
const product = fc.constantFrom(...products.map(({ code }) => code));
/** Most doses in the first two years and near each other, where the rules meet. */
const day = fc.oneof(
  fc.integer({ min: 0, max: 800 }),
  fc.integer({ min: -20, max: LAST }),
  fc.integer({ min: 6_000, max: LAST }),
);
const dose = fc.tuple(product, day).map(([code, age]) => give(code, addDays(BIRTH, age)));
const history = fc.array(dose, { maxLength: 24 });
const today = addDays(BIRTH, LAST);
const judge = (given: GivenDose[], on = today) => judgePerson(person, given, [], on, schedules);
const runs = { numRuns: 300 };

/** Doses still to come in each series; those of tetanus depend on childhood and are counted apart. */
function remaining(given: GivenDose[]): Map<string, string> {
  return new Map(judge(given).series.map(({ series, state }) => [series, state]));
}

describe('any history', () => {
  test('the order of entering does not matter', () => {
    const said = (given: GivenDose[]) => {
      const { doses, series, antigens } = judge(given);
      const verdicts = doses.map(({ dose: one, verdict, countsAs }) => [
        one.occurredOn,
        one.productCode,
        verdict,
        countsAs,
      ]);
      return { verdicts, series, antigens };
    };
    fc.assert(
      fc.property(history, (given) => {
        expect(said(given.toReversed())).toEqual(said(given));
      }),
      runs,
    );
  });

  test('a later dose never changes the verdict of an earlier one', () => {
    fc.assert(
      fc.property(history, product, fc.integer({ min: 1, max: 400 }), (given, code, days) => {
        const last =
          given
            .map(({ occurredOn }) => occurredOn)
            .sort()
            .at(-1) ?? BIRTH;
        const more = [...given, give(code, addDays(last, days))];
        const on = addDays(today, 500);
        const before = judge(given, on).doses.map(({ verdict }) => verdict);
        expect(
          judge(more, on)
            .doses.slice(0, given.length)
            .map(({ verdict }) => verdict),
        ).toEqual(before);
      }),
      runs,
    );
  });

  test('a valid dose never makes a series less complete', () => {
    fc.assert(
      fc.property(history, dose, (given, more) => {
        const added = judge([...given, more]).doses.find((one) => one.dose === more);
        const live = products.find(({ code }) => code === more.productCode)?.live === 'injected';
        const later = given.every(({ occurredOn }) => occurredOn < more.occurredOn);
        // In the midst of a history a live dose can stand too close to the one after it, and DPT to a Td.
        if (!added?.valid || (!later && (live || added.countsIn.includes('DPT')))) return;
        const before = remaining(given);
        const after = remaining([...given, more]);
        for (const [series, state] of before)
          if (state === 'complete' && series !== 'TETANUS')
            expect([series, after.get(series)]).toEqual([series, 'complete']);
      }),
      runs,
    );
  });

  test('the earliest date of the next dose is itself valid, the day before is not', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: LAST }), (all, age) => {
        const on = addDays(BIRTH, age);
        const given = all.filter(({ occurredOn }) => occurredOn < on);
        for (const { series, next } of judge(given, on).series) {
          if (!next) continue;
          const verdictOn = (date: string) => {
            const then = give(next.product, date, series === 'TETANUS' ? '' : next.code);
            return judge([...given, then], date).doses.find((one) => one.dose === then);
          };
          const first = next.earliest > on ? next.earliest : on;
          expect([series, verdictOn(first)]).toMatchObject([series, { verdict: 'valid' }]);
          expect(verdictOn(first)?.countsAs).toContain(next.code);
          // IPV-1 is planned 28 days after OPV-3, but judged by its age alone.
          if (first === on || next.code === 'IPV-1' || series === 'TETANUS') continue;
          expect(verdictOn(addDays(first, -1))?.verdict).toMatch(/tooEarly|intervalTooShort|liveTooClose/);
        }
      }),
      runs,
    );
  });

  test('no dose is erased, each has a reason, and each place is filled once', () => {
    fc.assert(
      fc.property(history, (given) => {
        const { doses } = judge(given);
        expect(new Set(doses.map((one) => one.dose))).toEqual(new Set(given));
        for (const one of doses) {
          expect(one.reason.code).toBeTruthy();
          expect(Object.values(one.reason.params)).not.toContain(undefined);
        }
        for (const { given: judged } of seriesStatus(person, given, today, schedules)) {
          const places = judged.flatMap(({ countsAs }) => countsAs ?? []);
          expect(new Set(places).size).toBe(places.length);
        }
      }),
      runs,
    );
  });
});
