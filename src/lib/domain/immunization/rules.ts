import * as z from 'zod/mini';
import { isoDate } from '../records/common.ts';
import { product } from './product.ts';
import { antigens, doseCode, span, trust } from './rule-values.ts';
import { tetanusRules } from './tetanus-rules.ts';

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

const variantBase = {
  note: z.optional(z.string()),
  trust,
  doses: z.array(scheduleDose).check(z.minLength(1)),
};

/** Other doses in place of the series' own. A dose keeps the verdict of its own day, whatever is given after it. */
export const scheduleVariant = z.discriminatedUnion('kind', [
  /**
   * From the first valid dose of one of these products on. `credit[n]`: places that are filled already when n doses counted before;
   * without an entry the product is a dose of the series itself.
   */
  z.strictObject({
    kind: z.literal('product'),
    products: z.array(z.string()).check(z.minLength(1)),
    credit: z.array(z.int().check(z.minimum(0))).check(z.minLength(1)),
    ...variantBase,
  }),
  /** When the first dose of the series is given at this age or later. */
  z.strictObject({ kind: z.literal('lateStart'), from: span, ...variantBase }),
  /** Completes the series when all its places are filled by doses that count in some series. */
  z.strictObject({ kind: z.literal('alternative'), ...variantBase }),
]);
export type ScheduleVariant = z.infer<typeof scheduleVariant>;

export const scheduleSeries = z.strictObject({
  code: doseCode,
  name: z.string(),
  accepts: z.array(antigens).check(z.minLength(1)),
  /** Only products that contain nothing else count. */
  single: z.optional(z.boolean()),
  sex: z.optional(z.enum(['1', '2'])),
  /** Only in these provinces; everywhere when absent. */
  provinces: z.optional(z.array(z.string())),
  /** Of the conditions. */
  trust: z.optional(trust),
  doses: z.array(scheduleDose).check(z.minLength(1)),
  variants: z.optional(z.array(scheduleVariant)),
});
export type ScheduleSeries = z.infer<typeof scheduleSeries>;

/** A rule set. Several may be known side by side; `validFrom` says which is in force. */
export const schedule = z.strictObject({
  id: z.string().check(z.minLength(1)),
  name: z.string(),
  validFrom: isoDate,
  validTo: z.optional(isoDate),
  source: z.string(),
  note: z.optional(z.string()),
  /** Products that the catalogue does not know, or knows otherwise. */
  products: z.optional(z.array(product)),
  series: z.array(scheduleSeries),
  /** Of women, in and outside pregnancy. */
  tetanus: z.optional(tetanusRules),
});
export type Schedule = z.infer<typeof schedule>;
/** One rule set, or several side by side: the one in force plans, and each dose is judged by the one of its day. */
export type Schedules = Schedule | readonly Schedule[];
