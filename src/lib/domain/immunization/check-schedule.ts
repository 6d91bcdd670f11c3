import { addDays } from '../dates/index.ts';
import { checkDoses } from './check-doses.ts';
import { waitingFaults } from './check-waiting.ts';
import { fault, type ScheduleFault } from './fault.ts';
import { products } from './products.ts';
import { schedule, type Schedule, type ScheduleSeries } from './rules.ts';

/** Antigens are bits of a 32-bit number. */
const MOST_ANTIGENS = 30;

/** What is wrong with a rule set; empty when it can be used. Sentences in messages `immunization_fault_<code>`. */
export function scheduleProblems(input: unknown): ScheduleFault[] {
  const parsed = schedule.safeParse(input);
  if (!parsed.success) return parsed.error.issues.map((issue) => shapeFault(issue, input));
  const rules = parsed.data;
  const { series, validFrom, validTo } = rules;
  const names = new Set(series.flatMap((one) => listsOf(one).flatMap((doses) => doses.flatMap(setsOf(one)))).flat());
  return [
    ...(validTo !== undefined && validTo < validFrom ? [fault('validity', { from: validFrom, to: validTo })] : []),
    ...(names.size > MOST_ANTIGENS ? [fault('tooManyAntigens', { most: String(MOST_ANTIGENS) })] : []),
    ...doubled(series.map(({ code }) => code)).map((code) => fault('seriesTwice', { series: code })),
    ...doubled(series.flatMap(({ doses }) => doses.map(({ code }) => code))).map((dose) =>
      fault('doseTwice', { dose }),
    ),
    ...doubled((rules.products ?? []).map(({ code }) => code)).map((product) => fault('productTwice', { product })),
    ...nameFaults(rules),
    ...series.flatMap((one) => listsOf(one).flatMap((doses) => checkDoses(doses))),
    ...waitingFaults(series),
    ...tetanusFaults(rules),
  ];
}

/** Faults of several rule sets side by side: one id twice, and days that none of them covers. */
export function scheduleSetProblems(all: readonly Schedule[]): ScheduleFault[] {
  const sorted = [...all].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  const gaps = sorted.flatMap(({ id, validTo }, n) => {
    const next = sorted[n + 1];
    if (!next || validTo === undefined || addDays(validTo, 1) >= next.validFrom) return [];
    return [fault('validityGap', { first: id, to: validTo, second: next.id, from: next.validFrom })];
  });
  return [...doubled(all.map(({ id }) => id)).map((id) => fault('idTwice', { id })), ...gaps];
}

function nameFaults({ series, products: own = [], tetanus }: Schedule): ScheduleFault[] {
  const catalogue = new Map([...products, ...own].map((one) => [one.code, one.antigens]));
  const antigens = new Set([...catalogue.values()].flat());
  const unknown = (code: string, antigen: string) => fault('unknownAntigen', { series: code, antigen });
  const ofTetanus = tetanus
    ? [tetanus.antigen, tetanus.childhood].filter((one) => !antigens.has(one)).map((one) => unknown(tetanus.code, one))
    : [];
  const ofSeries = series.flatMap((one) => {
    const sets = listsOf(one).flatMap((doses) => doses.flatMap(setsOf(one)));
    const named = [...new Set(sets.flat())].filter((antigen) => !antigens.has(antigen));
    const lists = listsOf(one).flat();
    const faults = lists.flatMap(({ code: dose, product, accepts = one.accepts }) => {
      const contains = catalogue.get(product);
      if (!contains) return [fault('unknownProduct', { dose, product })];
      const fits = accepts.some((set) => set.every((antigen) => contains.includes(antigen)));
      return fits ? [] : [fault('productUnfit', { dose, product })];
    });
    const ofVariants = (one.variants ?? []).flatMap((variant) =>
      variant.kind === 'product' ? variant.products.filter((product) => !catalogue.has(product)) : [],
    );
    return [
      ...named.map((antigen) => unknown(one.code, antigen)),
      ...faults,
      ...ofVariants.map((product) => fault('unknownProduct', { dose: one.code, product })),
    ];
  });
  const missing = tetanus && !catalogue.has(tetanus.product);
  return [
    ...ofSeries,
    ...ofTetanus,
    ...(missing ? [fault('unknownProduct', { dose: tetanus.code, product: tetanus.product })] : []),
  ];
}

function tetanusFaults({ tetanus }: Schedule): ScheduleFault[] {
  if (!tetanus) return [];
  const counts = tetanus.starts.map(({ childhoodDoses }) => childhoodDoses);
  return [
    ...(counts.includes(0) ? [] : [fault('tetanusStart', { series: tetanus.code })]),
    ...tetanus.starts.flatMap(({ doses }) =>
      doses.flatMap(({ code, minInterval }, n) =>
        n > 0 && !minInterval ? [fault('intervalMissing', { dose: code })] : [],
      ),
    ),
  ];
}

function shapeFault(issue: { path: PropertyKey[]; code?: string; keys?: string[] }, input: unknown): ScheduleFault {
  const { path, code = 'invalid', keys = [] } = issue;
  const at = path.join('.');
  const value = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], input);
  if (typeof value === 'string' && /^-\d/.test(value)) return fault('negative', { at, value });
  if (keys.length > 0) return fault('unknownField', { at: [at, ...keys].filter(Boolean).join('.') });
  if (value === undefined) return fault('missing', { at });
  return fault('shape', { at, value: typeof value === 'string' ? value : code });
}

const listsOf = (series: ScheduleSeries) => [series.doses, ...(series.variants ?? []).map(({ doses }) => doses)];
const setsOf = (series: ScheduleSeries) => (dose: { accepts?: string[][] }) => dose.accepts ?? series.accepts;
const doubled = (codes: string[]) => [...new Set(codes.filter((code, n) => codes.indexOf(code) !== n))];
