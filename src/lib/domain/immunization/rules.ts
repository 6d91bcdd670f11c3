import * as z from 'zod/mini';
import { isoDate } from '../records/common.ts';

/** V seen in the law or form, V2 in a digest, V-CODE in production code, R recalled, D design: R and D are defaults that a station head may change. */
const trust = z.enum(['V', 'V2', 'V-CODE', 'R', 'D']);
/** A span of time: `42d` days, `10w` weeks, `9m` calendar months, `7y` years. */
export const span = z.string().check(z.regex(/^\d{1,3}[dwmy]$/));
const antigens = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));
const doseCode = z.string().check(z.regex(/^[A-Z0-9-]+$/));

export const scheduleDose = z.strictObject({
  /** E.g. PENTA-2; part of the id of a scheduled dose. */
  code: doseCode,
  doseNo: z.int(),
  /** Product that the programme gives for it. */
  product: z.string(),
  /** Age at which the schedule wants it; absent when only the interval decides. */
  targetAge: z.optional(span),
  minAge: z.optional(span),
  /** At least this long after the dose before it in the series that counts. */
  minInterval: z.optional(span),
  /** Wanted interval to that dose, when longer than the least one. */
  targetInterval: z.optional(span),
  /** In time until this long after the target date; overdue from the next day on. */
  overdueAfter: span,
  /** Must be given before this age. */
  beforeAge: z.optional(span),
  /** A later dose does not count; without this it still does, and only none is planned. */
  strictlyBefore: z.optional(z.boolean()),
  /** At least this long after a dose of an earlier series, if that was given; `judged`: else it does not count. */
  after: z.optional(z.strictObject({ dose: doseCode, interval: span, judged: z.optional(z.boolean()) })),
  /** A booster that is given although doses before it are missing and can no longer be given. */
  evenIfIncomplete: z.optional(z.boolean()),
  /** A dose counts when its product contains all antigens of one of these sets; the series' own when absent. */
  accepts: z.optional(z.array(antigens)),
  note: z.optional(z.string()),
  /** How far each value can be trusted, by its name. */
  trust: z.record(z.string(), trust),
});
export type ScheduleDose = z.infer<typeof scheduleDose>;

export const scheduleVariant = z.strictObject({
  /** Holds when at least so many doses given are of these products, or contain all of these antigens. */
  when: z.strictObject({
    products: z.optional(z.array(z.string())),
    antigens: z.optional(antigens),
    atLeast: z.int().check(z.minimum(1)),
  }),
  note: z.optional(z.string()),
  doses: z.array(scheduleDose).check(z.minLength(1)),
});

export const scheduleSeries = z.strictObject({
  code: z.string(),
  name: z.string(),
  accepts: z.array(antigens),
  /** Only products that contain nothing else count. */
  single: z.optional(z.boolean()),
  sex: z.optional(z.enum(['1', '2'])),
  /** Only in these provinces; everywhere when absent. */
  provinces: z.optional(z.array(z.string())),
  /** Of the conditions. */
  trust: z.optional(trust),
  doses: z.array(scheduleDose).check(z.minLength(1)),
  /** Other doses in place of `doses` for other products; the first that holds. */
  variants: z.optional(z.array(scheduleVariant)),
});
export type ScheduleSeries = z.infer<typeof scheduleSeries>;

/** A rule set. Several may be known side by side; `validFrom` says which is in force. */
export const schedule = z.strictObject({
  id: z.string(),
  name: z.string(),
  validFrom: isoDate,
  validTo: z.optional(isoDate),
  source: z.string(),
  note: z.optional(z.string()),
  series: z.array(scheduleSeries),
});
export type Schedule = z.infer<typeof schedule>;
