import * as z from 'zod/mini';
import { isRealDate } from '../dates/index.ts';
import { isoDate, partialDate } from '../records/common.ts';
import { immunizationStatus } from '../records/immunization.ts';
import { judgePerson } from './person.ts';
import type { Schedules } from './rules.ts';

const real = z.refine((date: unknown) => isRealDate(String(date)), { error: 'not in the calendar' });
const day = isoDate.check(real);
const partDay = partialDate.check(real);

/** A record of the case: a dose, or why one was not given. */
const caseRecord = z.strictObject({
  scheduleDose: z.optional(z.string()),
  productCode: z.optional(z.string()),
  antigens: z.optional(z.array(z.string())),
  occurredOn: partDay,
  status: z.optional(immunizationStatus),
  postponedUntil: z.optional(day),
  voided: z.optional(z.boolean()),
});

/** A case for the engine (docs/immunization-cases.md): a person, a day, what is on record; the rest is what is expected. */
export const immunizationCase = z.strictObject({
  case: z.string().check(z.minLength(1)),
  why: z.optional(z.string()),
  birthDate: partDay,
  sex: z.enum(['1', '2']),
  provinceCode: z.optional(z.string()),
  /** Shows that it makes no difference: the engine goes by chronological age. */
  gestationWeeks: z.optional(z.number()),
  pregnancies: z.optional(
    z.array(z.strictObject({ from: partDay, to: z.optional(partDay), expected: z.optional(partDay) })),
  ),
  today: day,
  given: z.array(caseRecord),
  doses: z.optional(
    z.array(
      z.strictObject({
        date: z.string(),
        product: z.optional(z.string()),
        series: z.optional(z.string()),
        verdict: z.string(),
        countsAs: z.optional(z.string()),
        reason: z.optional(z.string()),
      }),
    ),
  ),
  next: z.optional(
    z.array(
      z.strictObject({
        series: z.string(),
        state: z.string(),
        dose: z.optional(z.nullable(z.string())),
        earliest: z.optional(z.nullable(z.string())),
        target: z.optional(z.nullable(z.string())),
        overdue: z.optional(z.nullable(z.string())),
        latest: z.optional(z.nullable(z.string())),
      }),
    ),
  ),
  /** How many doses count for an antigen. */
  antigens: z.optional(z.record(z.string(), z.int())),
  protectedAtBirth: z.optional(z.strictObject({ delivery: day, protected: z.boolean() })),
});
export type ImmunizationCase = z.infer<typeof immunizationCase>;

export const immunizationCases = z.array(immunizationCase);

/** The engine's answer to a case; `reason` is the code of the verdict, or why the dose counts. Dates are null where there are none. */
export interface CaseAnswer {
  case: string;
  doses: { date: string; product: string; valid: boolean; reason: string }[];
  next: {
    series: string;
    dose: string | null;
    earliest: string | null;
    target: string | null;
    overdue: string | null;
    latest: string | null;
    state: string;
  }[];
}

/** The records of a case as the engine takes them. */
export function recordsOf({ given }: Pick<ImmunizationCase, 'given'>) {
  return given.map(({ antigens = [], scheduleDose = '', productCode = '', status = 'DA_TIEM', voided, ...rest }) => {
    const voiding = { reason: '-', by: '-', at: '2026-01-01T00:00:00.000Z', device: '-' };
    return { ...rest, antigens, scheduleDose, productCode, status, ...(voided ? { voided: voiding } : {}) };
  });
}

/** Answers a case. */
export function answerCase(one: ImmunizationCase, schedules: Schedules): CaseAnswer {
  const records = recordsOf(one);
  const { doses, series } = judgePerson(one, records, records, one.today, schedules);
  return {
    case: one.case,
    doses: doses.map(({ dose, valid, reason }) => ({
      date: dose.occurredOn,
      product: dose.productCode,
      valid,
      reason: reason.code,
    })),
    next: series.map(({ series: code, state, next }) => ({
      series: code,
      dose: next?.code ?? null,
      earliest: next?.earliest ?? null,
      target: next?.target ?? null,
      overdue: next?.overdue ?? null,
      latest: next?.latest ?? null,
      state,
    })),
  };
}
