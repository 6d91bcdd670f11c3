import { parseSpan, type Span } from './days.ts';
import { findProduct } from './products.ts';
import type { Schedule, ScheduleDose, ScheduleSeries } from './rules.ts';

export interface CompiledDose {
  rule: ScheduleDose;
  targetAge: Span | undefined;
  minAge: Span | undefined;
  minInterval: Span | undefined;
  targetInterval: Span | undefined;
  overdueAfter: Span;
  beforeAge: Span | undefined;
  afterInterval: Span | undefined;
  /** Sets of antigens as bits. */
  accepts: number[];
}

export interface CompiledVariant {
  products: ReadonlySet<string> | undefined;
  antigens: number;
  atLeast: number;
  doses: CompiledDose[];
}

export interface CompiledSeries {
  rule: ScheduleSeries;
  doses: CompiledDose[];
  variants: CompiledVariant[];
  /** Everything that any of its doses accepts. */
  accepts: number[];
  single: boolean;
}

/** A rule set prepared for judging many children: spans read, antigens as bits. */
export interface CompiledSchedule {
  series: CompiledSeries[];
  /** Series of each dose code, those of variants too. */
  seriesOf: ReadonlyMap<string, CompiledSeries>;
  bits: ReadonlyMap<string, number>;
}

/** Bit of every antigen that the schedule does not name. */
export const OTHER_ANTIGEN = 1 << 30;

const compiled = new WeakMap<Schedule, CompiledSchedule>();

/** Prepares a schedule once; the schedule must not be changed afterwards. */
export function compile(schedule: Schedule): CompiledSchedule {
  const known = compiled.get(schedule);
  if (known) return known;
  const bits = new Map<string, number>();
  const series = schedule.series.map((rule) => compileSeries(rule, bits));
  const seriesOf = new Map(series.flatMap((one) => codesOf(one.rule).map((code) => [code, one] as const)));
  const result = { series, seriesOf, bits };
  compiled.set(schedule, result);
  return result;
}

/** Antigens of a dose as bits: as recorded, else of its product, else of what its place in the schedule accepts. */
export function antigenBits(
  { bits, seriesOf }: CompiledSchedule,
  dose: { antigens: readonly string[]; productCode?: string; scheduleDose?: string },
): number {
  const antigens = dose.antigens.length > 0 ? dose.antigens : findProduct(dose.productCode ?? '')?.antigens;
  if (antigens) return antigens.reduce((all, antigen) => all | (bits.get(antigen) ?? OTHER_ANTIGEN), 0);
  const series = seriesOf.get(dose.scheduleDose ?? '');
  const place = series?.doses.find(({ rule }) => rule.code === dose.scheduleDose);
  return (place ?? series)?.accepts[0] ?? 0;
}

function compileSeries(rule: ScheduleSeries, bits: Map<string, number>): CompiledSeries {
  const doses = rule.doses.map((dose) => compileDose(dose, rule, bits));
  const variants = (rule.variants ?? []).map(({ when, doses: others }) => ({
    products: when.products && new Set(when.products),
    antigens: setOf(when.antigens ?? [], bits),
    atLeast: when.atLeast,
    doses: others.map((dose) => compileDose(dose, rule, bits)),
  }));
  const accepts = [...doses, ...variants.flatMap((variant) => variant.doses)].flatMap((dose) => dose.accepts);
  return { rule, doses, variants, accepts: [...new Set(accepts)], single: rule.single ?? false };
}

function compileDose(rule: ScheduleDose, series: ScheduleSeries, bits: Map<string, number>): CompiledDose {
  const span = (text: string | undefined) => (text === undefined ? undefined : parseSpan(text));
  return {
    rule,
    targetAge: span(rule.targetAge),
    minAge: span(rule.minAge),
    minInterval: span(rule.minInterval),
    targetInterval: span(rule.targetInterval),
    overdueAfter: parseSpan(rule.overdueAfter),
    beforeAge: span(rule.beforeAge),
    afterInterval: span(rule.after?.interval),
    accepts: (rule.accepts ?? series.accepts).map((set) => setOf(set, bits)),
  };
}

function setOf(antigens: readonly string[], bits: Map<string, number>): number {
  let set = 0;
  for (const antigen of antigens) {
    if (!bits.has(antigen)) bits.set(antigen, 1 << bits.size);
    set |= bits.get(antigen) ?? 0;
  }
  return set;
}

const codesOf = (rule: ScheduleSeries) =>
  [...rule.doses, ...(rule.variants ?? []).flatMap(({ doses }) => doses)].map(({ code }) => code);
