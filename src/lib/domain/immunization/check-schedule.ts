import { dayOf, parseSpan, plus } from './days.ts';
import { schedule, type ScheduleDose, type ScheduleSeries } from './rules.ts';

const BIRTH = dayOf('2024-02-29');
/** Antigens are bits of a 32-bit number. */
const MOST_ANTIGENS = 30;
const LABELLED = [
  'targetAge',
  'minAge',
  'minInterval',
  'targetInterval',
  'overdueAfter',
  'beforeAge',
  'after',
] as const;

/** What is wrong with a rule set, as technical sentences; empty when it can be used. */
export function scheduleProblems(input: unknown): string[] {
  const parsed = schedule.safeParse(input);
  if (!parsed.success) return parsed.error.issues.map(shapeProblem);
  const { series, validFrom, validTo } = parsed.data;
  const names = series.flatMap((one) =>
    allDoses(one)
      .flatMap((dose) => [...one.accepts, ...(dose.accepts ?? [])])
      .flat(),
  );
  return [
    ...(validTo !== undefined && validTo < validFrom ? ['validTo is before validFrom'] : []),
    ...(new Set(names).size > MOST_ANTIGENS ? [`more than ${MOST_ANTIGENS} antigens`] : []),
    ...doubled(series.map(({ code }) => code)).map((code) => `series ${code} appears twice`),
    ...doubled(series.flatMap(({ doses }) => doses.map(({ code }) => code))).map(
      (code) => `dose ${code} appears twice`,
    ),
    ...series.flatMap((one, n) => seriesProblems(one, series.slice(0, n))),
  ];
}

function shapeProblem(issue: { path: PropertyKey[]; code?: string; keys?: string[] }): string {
  const { path, code = 'invalid', keys = [] } = issue;
  return `${path.join('.')}: ${[code, ...keys].join(' ')}`;
}

function seriesProblems(series: ScheduleSeries, before: ScheduleSeries[]): string[] {
  const known = new Set(before.flatMap(({ doses }) => doses.map(({ code }) => code)));
  const lists = [series.doses, ...(series.variants ?? []).map(({ doses }) => doses)];
  return lists.flatMap((doses) =>
    doses.flatMap((dose, n) =>
      doseProblems(dose, doses[n - 1], known).map((problem) => `dose ${dose.code}: ${problem}`),
    ),
  );
}

function doseProblems(dose: ScheduleDose, previous: ScheduleDose | undefined, known: ReadonlySet<string>): string[] {
  const at = (span: string | undefined, otherwise: number) => (span ? plus(BIRTH, parseSpan(span)) : otherwise);
  const problems: string[] = [];
  if (previous && dose.doseNo <= previous.doseNo) problems.push('doses are not in order');
  if (previous && !dose.minInterval) problems.push('has no least interval to the dose before it');
  if (!previous && (dose.minInterval || dose.targetInterval))
    problems.push('has an interval, but no dose is before it');
  if (!dose.targetAge && !dose.minInterval) problems.push('has neither a target age nor an interval');
  if (at(dose.targetAge, Infinity) < at(dose.minAge, 0)) problems.push('target age is under the least age');
  if (at(dose.beforeAge, Infinity) <= at(dose.targetAge ?? dose.minAge, 0)) problems.push('ends before its target age');
  if (at(dose.targetInterval, Infinity) < at(dose.minInterval, 0))
    problems.push('target interval is under the least one');
  // Only earlier series may be named, so that no two doses wait for each other.
  if (dose.after && !known.has(dose.after.dose))
    problems.push(`waits for ${dose.after.dose}, which no earlier series has`);
  for (const value of LABELLED)
    if (dose[value] !== undefined && !dose.trust[value]) problems.push(`${value} has no trust label`);
  return problems;
}

const allDoses = (series: ScheduleSeries) => [
  ...series.doses,
  ...(series.variants ?? []).flatMap(({ doses }) => doses),
];
const doubled = (codes: string[]) => codes.filter((code, n) => codes.indexOf(code) !== n);
