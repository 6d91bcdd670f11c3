import { setOf } from './compile-series.ts';
import { parseSpan, type Span } from './days.ts';
import type { TetanusRules, TetanusStart } from './tetanus-rules.ts';

export interface CompiledTetanusDose {
  rule: TetanusStart['doses'][number];
  minInterval: Span | undefined;
  nextPregnancy: Span | undefined;
  overdueAfter: Span;
  protects: Span | 'life' | undefined;
}

export interface CompiledTetanus {
  rule: TetanusRules;
  antigen: number;
  childhood: number;
  fromAge: Span;
  beforeDelivery: Span;
  /** The one that wants the most doses of childhood first. */
  starts: { rule: TetanusStart; doses: CompiledTetanusDose[] }[];
}

export function compileTetanus(rule: TetanusRules, bits: Map<string, number>): CompiledTetanus {
  const span = (text: string | undefined) => (text === undefined ? undefined : parseSpan(text));
  const starts = rule.starts.map((start) => ({
    rule: start,
    doses: start.doses.map((dose) => ({
      rule: dose,
      minInterval: span(dose.minInterval),
      nextPregnancy: span(dose.nextPregnancy),
      overdueAfter: parseSpan(dose.overdueAfter),
      protects: dose.protects === 'life' ? ('life' as const) : span(dose.protects),
    })),
  }));
  return {
    rule,
    antigen: setOf([rule.antigen], bits),
    childhood: setOf([rule.childhood], bits),
    fromAge: parseSpan(rule.fromAge),
    beforeDelivery: parseSpan(rule.beforeDelivery),
    starts: starts.sort((a, b) => b.rule.childhoodDoses - a.rule.childhoodDoses),
  };
}
