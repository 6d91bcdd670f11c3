import { parseSpan, type Span } from './days.ts';
import type { ScheduleDose, ScheduleSeries, ScheduleVariant } from './rules.ts';

export interface CompiledDose {
  rule: ScheduleDose;
  /** Names the place over schedules: kind of its list of doses and code. */
  key: string;
  targetAge: Span | undefined;
  minAge: Span | undefined;
  minInterval: Span | undefined;
  targetInterval: Span | undefined;
  overdueAfter: Span;
  beforeAge: Span | undefined;
  afterInterval: Span | undefined;
  /** Sets of antigens as bits. */
  accepts: number[];
  /** The programme's product is a live vaccine that is injected. */
  live: boolean;
}

export type CompiledVariant =
  | { kind: 'product'; products: ReadonlySet<string>; credit: number[]; doses: CompiledDose[] }
  | { kind: 'lateStart'; from: Span; doses: CompiledDose[] };

export interface CompiledSeries {
  rule: ScheduleSeries;
  doses: CompiledDose[];
  /** Those that are entered with a dose. */
  variants: CompiledVariant[];
  alternatives: CompiledDose[][];
  /** Everything that any of its doses accepts. */
  accepts: number[];
  /** All antigens of these sets. */
  union: number;
  single: boolean;
}

/** What compiling needs of the whole schedule: bits of the antigens, grown on the way, and which products are live and injected. */
export interface Names {
  bits: Map<string, number>;
  isLive(product: string): boolean;
}

export function compileSeries(rule: ScheduleSeries, names: Names): CompiledSeries {
  const doses = compileDoses(rule.doses, 'base', rule, names);
  const all = (rule.variants ?? []).map((variant) => ({
    variant,
    doses: compileDoses(variant.doses, variant.kind, rule, names),
  }));
  const variants = all.flatMap(({ variant, doses: own }) => compileVariant(variant, own) ?? []);
  const alternatives = all.filter(({ variant }) => variant.kind === 'alternative').map((one) => one.doses);
  const accepts = [...doses, ...all.flatMap((one) => one.doses)].flatMap((dose) => dose.accepts);
  return {
    rule,
    doses,
    variants,
    alternatives,
    accepts: [...new Set(accepts)],
    union: accepts.reduce((all, set) => all | set, 0),
    single: rule.single ?? false,
  };
}

function compileVariant(variant: ScheduleVariant, doses: CompiledDose[]): CompiledVariant | undefined {
  if (variant.kind === 'product')
    return { kind: 'product', products: new Set(variant.products), credit: variant.credit, doses };
  return variant.kind === 'lateStart' ? { kind: 'lateStart', from: parseSpan(variant.from), doses } : undefined;
}

export function compileDoses(
  doses: readonly ScheduleDose[],
  kind: string,
  series: ScheduleSeries,
  { bits, isLive }: Names,
): CompiledDose[] {
  const span = (text: string | undefined) => (text === undefined ? undefined : parseSpan(text));
  return doses.map((rule) => ({
    rule,
    key: `${kind}:${rule.code}`,
    targetAge: span(rule.targetAge),
    minAge: span(rule.minAge),
    minInterval: span(rule.minInterval),
    targetInterval: span(rule.targetInterval),
    overdueAfter: parseSpan(rule.overdueAfter),
    beforeAge: span(rule.beforeAge),
    afterInterval: span(rule.after?.interval),
    accepts: (rule.accepts ?? series.accepts).map((set) => setOf(set, bits)),
    live: isLive(rule.product),
  }));
}

/** The antigens as bits; new ones get the next bit. */
export function setOf(antigens: readonly string[], bits: Map<string, number>): number {
  let set = 0;
  for (const antigen of antigens) {
    if (!bits.has(antigen)) bits.set(antigen, 1 << bits.size);
    set |= bits.get(antigen) ?? 0;
  }
  return set;
}
