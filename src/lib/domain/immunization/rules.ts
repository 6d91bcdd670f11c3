import * as z from 'zod/mini';
import { isoDate } from '../records/common.ts';

/** V seen in the law or form, V2 in a digest, R recalled, D design: an R or D value is a default that a station head may change. */
const trust = z.enum(['V', 'V2', 'V-CODE', 'R', 'D']);
/** A span of time: `42d` days, `10w` weeks, `9m` calendar months. */
const span = z.string().check(z.regex(/^\d+[dwm]$/));
const antigens = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));

export const scheduleDose = z.strictObject({
  /** E.g. PENTA-2; part of the id of a scheduled dose. */
  code: z.string().check(z.regex(/^[A-Z0-9-]+$/)),
  doseNo: z.int(),
  /** Product that the programme gives for it. */
  product: z.string(),
  /** Age at which the schedule wants it; absent when only the interval decides. */
  targetAge: z.optional(span),
  minAge: z.optional(span),
  /** At least this long after the previous dose of the series. */
  minInterval: z.optional(span),
  /** Wanted interval to the previous dose, when longer than the least one. */
  targetInterval: z.optional(span),
  /** Overdue this long after the target date. */
  overdueAfter: span,
  /** Must be given before this age. */
  beforeAge: z.optional(span),
  /** A dose counts when it contains all antigens of one of these sets; the series' own when absent. */
  accepts: z.optional(z.array(antigens)),
  trust: z.strictObject({ target: trust, minimum: trust }),
});
export type ScheduleDose = z.infer<typeof scheduleDose>;

export const scheduleSeries = z.strictObject({
  code: z.string(),
  name: z.string(),
  accepts: z.array(antigens),
  sex: z.optional(z.enum(['1', '2'])),
  /** Only in these provinces; everywhere when absent. */
  provinces: z.optional(z.array(z.string())),
  doses: z.array(scheduleDose).check(z.minLength(1)),
});
export type ScheduleSeries = z.infer<typeof scheduleSeries>;

export const schedule = z.strictObject({
  id: z.string(),
  name: z.string(),
  validFrom: isoDate,
  validTo: z.optional(isoDate),
  source: z.string(),
  series: z.array(scheduleSeries),
});
export type Schedule = z.infer<typeof schedule>;

/** What is wrong with a rule set, as technical sentences; empty when it can be used. */
export function scheduleProblems(input: unknown): string[] {
  const parsed = schedule.safeParse(input);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const codes = parsed.data.series.flatMap(({ doses }) => doses.map(({ code }) => code));
  const doubled = codes.filter((code, i) => codes.indexOf(code) !== i).map((code) => `dose ${code} appears twice`);
  const unordered = parsed.data.series
    .filter(({ doses }) => doses.some(({ doseNo }, i) => i > 0 && doseNo <= doses[i - 1]!.doseNo))
    .map(({ code }) => `series ${code}: doses are not in order`);
  const undated = parsed.data.series
    .flatMap(({ doses }) => doses)
    .filter((dose) => !dose.targetAge && !dose.minInterval)
    .map(({ code }) => `dose ${code} has neither a target age nor an interval`);
  return [...doubled, ...unordered, ...undated];
}
