import * as m from '$lib/paraglide/messages';
import { findProduct, type RuleSentence, type ScheduleFault } from '../../domain/immunization/index.ts';
import { dateText, sentence } from '../format/index.ts';
import { doseName } from './names.ts';

export const SPAN_UNITS = ['d', 'w', 'm', 'y'] as const;
export type SpanUnit = (typeof SPAN_UNITS)[number];

/** `6 tuần` of `6w`. */
export function spanText(span: string): string {
  if (span === 'life') return m.epi_schedule_span_life();
  const { count, unit } = readSpan(span);
  const texts = {
    d: m.epi_schedule_span_d,
    w: m.epi_schedule_span_w,
    m: m.epi_schedule_span_m,
    y: m.epi_schedule_span_y,
  };
  return texts[unit]({ count });
}

export function readSpan(span: string): { count: number; unit: SpanUnit } {
  return { count: Number(span.slice(0, -1)), unit: span.slice(-1) as SpanUnit };
}

/** Sentences whose span is an age: years stand alone, as in "7 tuổi". */
const AGES = new Set(['targetAge', 'minAge', 'beforeAge', 'strictlyBefore', 'whenLateStart', 'pregnantOrFrom']);

/** One rule of a schedule as a sentence. */
export function ruleText({ code, params }: RuleSentence): string {
  if (code === 'targetAge' && params.span === '0d') return m.epi_schedule_at_birth();
  const said = Object.entries(params).map(([name, value]): [string, string] => {
    if (name === 'span') return [name, AGES.has(code) && value.endsWith('y') ? value.slice(0, -1) : spanText(value)];
    if (name === 'dose') return [name, doseName(value)];
    if (name === 'products') return [name, namesOf(value)];
    return [name, value];
  });
  return sentence(`immunization_rule_${code}`, Object.fromEntries(said)) ?? code;
}

const namesOf = (products: string) =>
  products
    .split(',')
    .map((code) => findProduct(code)?.name ?? code)
    .join(', ');

/** What is wrong with a schedule, as a sentence. */
export function faultText({ code, params }: ScheduleFault): string {
  const said = Object.entries(params).map(([name, value]) => [
    name,
    /^\d{4}-\d\d-\d\d$/.test(value) ? dateText(value) : value,
  ]);
  return sentence(`immunization_fault_${code}`, Object.fromEntries(said) as Record<string, string>) ?? code;
}
