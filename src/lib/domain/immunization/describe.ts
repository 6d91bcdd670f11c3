import type { Trust } from './rule-values.ts';
import type { Schedule, ScheduleDose, ScheduleSeries, ScheduleVariant } from './rules.ts';
import type { TetanusRules } from './tetanus-rules.ts';

/** One sentence of a rule in words: message `immunization_rule_<code>`; spans as in the data (`6w`), with how far it can be trusted. */
export interface RuleSentence {
  code: string;
  params: Record<string, string>;
  trust?: Trust;
  /** Where the span stands in the rule set: what `withSpan` changes. */
  path?: RulePath;
}

export type RulePath = readonly (string | number)[];

export interface DescribedDose {
  code: string;
  product?: string;
  sentences: RuleSentence[];
  note?: string;
}

export interface DescribedSeries {
  series: string;
  name: string;
  /** Whom it concerns. */
  conditions: RuleSentence[];
  doses: DescribedDose[];
  variants: { when: RuleSentence; note?: string; doses: DescribedDose[] }[];
}

export interface DescribedSchedule extends Pick<Schedule, 'id' | 'name' | 'validFrom' | 'validTo' | 'source' | 'note'> {
  series: DescribedSeries[];
}

const DOSE_VALUES = ['targetAge', 'minAge', 'minInterval', 'targetInterval', 'overdueAfter', 'beforeAge'] as const;

/** A schedule as sentences to show: series in their order, each value with its label. */
export function describeSchedule({ series, tetanus, ...rules }: Schedule): DescribedSchedule {
  const { id, name, validFrom, validTo, source, note } = rules;
  const described = [
    ...series.map((one, n) => describeSeries(one, ['series', n])),
    ...(tetanus ? [describeTetanus(tetanus)] : []),
  ];
  return { id, name, validFrom, validTo, source, note, series: described };
}

function describeSeries(series: ScheduleSeries, path: RulePath): DescribedSeries {
  const { code, name, sex, provinces, trust, variants = [] } = series;
  const conditions: RuleSentence[] = [
    ...(sex ? [{ code: sex === '2' ? 'onlyFemale' : 'onlyMale', params: {}, trust }] : []),
    ...(provinces ? [{ code: 'onlyProvinces', params: { provinces: provinces.join(',') }, trust }] : []),
    ...(series.single ? [{ code: 'single', params: {} }] : []),
  ];
  return {
    series: code,
    name,
    conditions,
    doses: series.doses.map((dose, n) => describeDose(dose, [...path, 'doses', n])),
    variants: variants.map((one, at) => ({
      when: whenOf(one),
      note: one.note,
      doses: one.doses.map((dose, n) => describeDose(dose, [...path, 'variants', at, 'doses', n])),
    })),
  };
}

function whenOf(variant: ScheduleVariant): RuleSentence {
  const { trust } = variant;
  if (variant.kind === 'product')
    return { code: 'whenProduct', params: { products: variant.products.join(',') }, trust };
  if (variant.kind === 'lateStart') return { code: 'whenLateStart', params: { span: variant.from }, trust };
  return { code: 'whenAlternative', params: {}, trust };
}

function describeDose(dose: ScheduleDose, path: RulePath): DescribedDose {
  const { code, product, note, trust, after } = dose;
  const sentences: RuleSentence[] = DOSE_VALUES.flatMap((value) => {
    const span = dose[value];
    if (span === undefined) return [];
    const name = value === 'beforeAge' && dose.strictlyBefore ? 'strictlyBefore' : value;
    return [{ code: name, params: { span }, trust: trust[value], path: [...path, value] }];
  });
  if (after) {
    const { dose: other, interval } = after;
    const where = [...path, 'after', 'interval'];
    sentences.push({ code: 'after', params: { dose: other, span: interval }, trust: trust.after, path: where });
  }
  if (dose.evenIfIncomplete) sentences.push({ code: 'evenIfIncomplete', params: {} });
  return { code, product, sentences, note };
}

function describeTetanus({ code, name, product, starts, sex, fromAge, trust }: TetanusRules): DescribedSeries {
  const variants = starts.map((start, at) => ({
    when: {
      code: 'whenChildhood',
      params: { start: start.code, doses: String(start.childhoodDoses) },
      trust: start.trust,
    },
    note: start.note,
    doses: start.doses.map((dose, n) => ({
      code: dose.code,
      product,
      sentences: (['minInterval', 'nextPregnancy', 'overdueAfter', 'protects'] as const).flatMap(
        (value): RuleSentence[] => {
          const span = dose[value];
          if (span === undefined) return [];
          const path = ['tetanus', 'starts', at, 'doses', n, value];
          const sentence = { params: { span }, trust: dose.trust[value] };
          return [span === 'life' ? { ...sentence, code: 'protectsForLife' } : { ...sentence, code: value, path }];
        },
      ),
    })),
  }));
  const conditions: RuleSentence[] = [
    { code: sex === '2' ? 'onlyFemale' : 'onlyMale', params: {} },
    { code: 'pregnantOrFrom', params: { span: fromAge }, trust: trust.fromAge },
  ];
  return { series: code, name, conditions, doses: [], variants };
}

/** The rule set with another span (`6w`) at a place that `describeSchedule` has named; everything else as it was. */
export function withSpan(schedule: Schedule, path: RulePath, span: string): Schedule {
  const changed = structuredClone(schedule);
  const owner = path.slice(0, -1).reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], changed);
  (owner as Record<string, unknown>)[String(path.at(-1))] = span;
  return changed;
}
