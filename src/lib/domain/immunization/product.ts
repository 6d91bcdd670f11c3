import * as z from 'zod/mini';
import { span, trust } from './rule-values.ts';

export const product = z.strictObject({
  code: z.string(),
  name: z.string(),
  antigens: z.readonly(z.array(z.string()).check(z.minLength(1))),
  route: z.enum(['IM', 'SC', 'ID', 'PO', 'IN']),
  site: z.enum(['DT', 'DP', 'CTT', 'CTP', 'UONG']),
  volumeMl: z.optional(z.number().check(z.positive())),
  /** Another volume from an age on. */
  volumeByAge: z.optional(z.array(z.strictObject({ from: span, ml: z.number().check(z.positive()) }))),
  /** Live vaccines; two injected ones want 28 days between them or the same day. */
  live: z.optional(z.enum(['injected', 'oral'])),
  /** Youngest age of the product itself. */
  minAge: z.optional(span),
  /** Given by the national programme; the others come from the paper book of a clinic. */
  programme: z.boolean(),
  source: z.string(),
  trust,
});

/** A vaccine as stations and clinics name it. Route, site and volume are the usual ones (R): the leaflet decides. */
export type Product = z.infer<typeof product>;
