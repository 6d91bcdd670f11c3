import * as z from 'zod/mini';
import { doseCode, span, trust } from './rule-values.ts';

const tetanusDose = z.strictObject({
  code: doseCode,
  doseNo: z.int(),
  minInterval: z.optional(span),
  /** Least interval instead, when a pregnancy has begun since the dose before it ("or in the next pregnancy"). */
  nextPregnancy: z.optional(span),
  overdueAfter: span,
  /** A child born within this time after the dose is protected; absent: not at all. */
  protects: z.optional(z.union([span, z.literal('life')])),
  trust: z.record(z.string(), trust),
});

/** Tetanus doses of women after childhood; which list of doses holds depends on the documented doses of childhood. */
export const tetanusRules = z.strictObject({
  code: doseCode,
  name: z.string(),
  product: z.string(),
  sex: z.enum(['1', '2']),
  /** A dose belongs here when it contains `antigen` but not `childhood`, which marks the combinations for children. */
  antigen: z.string(),
  childhood: z.string(),
  /** From this age on, and in any pregnancy, a dose belongs here even when a series of childhood would take it. */
  fromAge: span,
  /** A dose protects this birth when it was given at least so long before it. */
  beforeDelivery: span,
  source: z.string(),
  trust: z.record(z.string(), trust),
  /** The last one whose number of valid doses of childhood is reached. */
  starts: z
    .array(
      z.strictObject({
        code: z.string(),
        childhoodDoses: z.int().check(z.minimum(0)),
        note: z.optional(z.string()),
        trust,
        doses: z.array(tetanusDose).check(z.minLength(1)),
      }),
    )
    .check(z.minLength(1)),
});
export type TetanusRules = z.infer<typeof tetanusRules>;
export type TetanusStart = TetanusRules['starts'][number];
