import { compileSeries, type CompiledDose, type CompiledSeries, type Names } from './compile-series.ts';
import { compileTetanus, type CompiledTetanus } from './compile-tetanus.ts';
import { dayOf } from './days.ts';
import { byValidity, inForce, isList } from './in-force.ts';
import type { Product } from './product.ts';
import { products } from './products.ts';
import type { Schedule, Schedules } from './rules.ts';

export type { CompiledDose, CompiledSeries } from './compile-series.ts';

export interface CompiledProduct {
  product: Product;
  bits: number;
  live: boolean;
}

/** A rule set prepared for judging many children: spans read, antigens as bits. */
export interface CompiledSchedule {
  rule: Schedule;
  series: CompiledSeries[];
  /** Series of each dose code, those of variants too. */
  seriesOf: ReadonlyMap<string, CompiledSeries>;
  bits: ReadonlyMap<string, number>;
  products: ReadonlyMap<string, CompiledProduct>;
  /** Antigens that only injected live vaccines contain. */
  liveBits: number;
  tetanus: CompiledTetanus | undefined;
  /** All schedules by the day on which they come into force, the oldest first; empty when only one is known. */
  times: { from: number; doses: ReadonlyMap<string, CompiledDose> | undefined }[];
}

/** Bit of every antigen that the schedule does not name. */
export const OTHER_ANTIGEN = 1 << 30;

const alone = new WeakMap<Schedule, CompiledSchedule>();
const together = new WeakMap<readonly Schedule[], Map<Schedule, CompiledSchedule>>();

/**
 * Prepares the schedule in force on a day (`YYYY-MM-DD`), once; schedules and their list must not be changed afterwards.
 * @throws Error when the list is empty
 */
export function compile(schedules: Schedules, day: string): CompiledSchedule {
  const current = inForce(schedules, day);
  if (!current) throw new Error('no schedule is known');
  const others = isList(schedules) && schedules.length > 1 ? schedules : undefined;
  const known = others ? together.get(others)?.get(current) : alone.get(current);
  if (known) return known;
  const result = compileAll(current, others ?? []);
  if (!others) alone.set(current, result);
  else together.set(others, (together.get(others) ?? new Map<Schedule, CompiledSchedule>()).set(current, result));
  return result;
}

/** The rules of a place on the day of a dose: those of the schedule then in force, where it has this place. */
export function rulesOn({ times }: CompiledSchedule, place: CompiledDose, day: number): CompiledDose {
  if (times.length === 0) return place;
  const then = times.findLast(({ from }) => from <= day) ?? times[0];
  return then?.doses?.get(place.key) ?? then?.doses?.get(`base:${place.rule.code}`) ?? place;
}

function compileAll(rule: Schedule, all: readonly Schedule[]): CompiledSchedule {
  const bits = new Map<string, number>();
  const catalogue = new Map([...products, ...(rule.products ?? [])].map((one) => [one.code, one]));
  const names: Names = { bits, isLive: (code) => catalogue.get(code)?.live === 'injected' };
  const series = rule.series.map((one) => compileSeries(one, names));
  const tetanus = rule.tetanus && compileTetanus(rule.tetanus, bits);
  const seriesOf = new Map(series.flatMap((one) => codesOf(one).map((code) => [code, one] as const)));
  const compiled = new Map([...catalogue].map(([code, product]) => [code, compileProduct(product, bits)]));
  const times = byValidity(all).map((one) => ({
    from: dayOf(one.validFrom),
    doses: one === rule ? undefined : placesOf(one, names),
  }));
  const list = [...compiled.values()];
  const union = (live: boolean) => list.filter((one) => one.live === live).reduce((set, one) => set | one.bits, 0);
  const liveBits = union(true) & ~union(false) & ~OTHER_ANTIGEN;
  return { rule, series, seriesOf, bits, products: compiled, liveBits, tetanus, times };
}

function placesOf(schedule: Schedule, names: Names): Map<string, CompiledDose> {
  const all = schedule.series.map((one) => compileSeries(one, names));
  return new Map(all.flatMap((one) => placesIn(one).map((dose) => [dose.key, dose] as const)));
}

function compileProduct(product: Product, bits: ReadonlyMap<string, number>): CompiledProduct {
  return { product, bits: bitsOf(product.antigens, bits), live: product.live === 'injected' };
}

/** Antigens as bits. */
export function bitsOf(antigens: readonly string[], bits: ReadonlyMap<string, number>): number {
  return antigens.reduce((all, antigen) => all | (bits.get(antigen) ?? OTHER_ANTIGEN), 0);
}

export const placesIn = ({ doses, variants, alternatives }: CompiledSeries): CompiledDose[] => [
  ...doses,
  ...variants.flatMap((variant) => variant.doses),
  ...alternatives.flat(),
];
const codesOf = (series: CompiledSeries) => placesIn(series).map(({ rule }) => rule.code);
