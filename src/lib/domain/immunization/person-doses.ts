import type { CompiledDose, CompiledSchedule, CompiledSeries } from './compile.ts';
import { dateOf, parseSpan, plus } from './days.ts';
import { takes } from './judge.ts';
import { liveReason, reasonAgainst, reasonToCount, tetanusReason, type Reason } from './reasons.ts';
import { isGiven, type SeenDose } from './see.ts';
import type { Evaluation } from './series-status.ts';
import type { JudgedTetanus, TetanusDose } from './tetanus.ts';
import type { GivenDose, Verdict } from './types.ts';

export interface GivenVerdict<T extends GivenDose = GivenDose> {
  dose: T;
  /** Place in the caller's list. */
  index: number;
  verdict: Verdict;
  valid: boolean;
  reason: Reason;
  /** Places of the schedule that it fills. */
  countsAs: string[];
  /** Series of these places. */
  countsIn: string[];
  /** Antigens for which it counts. */
  protectsFrom: readonly string[];
}

/** Verdict and reason of every dose that is not voided, in order of dates; future ones last. */
export function judgeGiven<T extends GivenDose>(
  doses: readonly T[],
  found: Evaluation,
  tetanus: JudgedTetanus | undefined,
  date: string,
  schedule: CompiledSchedule,
): GivenVerdict<T>[] {
  const places = placesOf(found);
  const adult =
    tetanus && tetanus.judged.length > 0 ? new Map(tetanus.judged.map((one) => [one.dose, one])) : undefined;
  const judged: GivenVerdict<T>[] = [];
  for (const seen of found.seen) {
    const dose = doses[seen.index];
    if (!dose) continue;
    const filled = places.get(seen) ?? NOTHING;
    const uv = adult?.get(seen);
    const { verdict, reason } = verdictOf(dose, seen, filled.places, uv, found, schedule);
    const valid = verdict === 'valid';
    const countsAs = filled.places.map(({ rule }) => rule.code);
    const countsIn = filled.series.map(({ rule }) => rule.code);
    if (uv?.countsAs && schedule.tetanus) {
      countsAs.push(uv.countsAs.rule.code);
      countsIn.push(schedule.tetanus.rule.code);
    }
    const protectsFrom = valid ? protectionOf(dose, seen, filled, found, schedule) : NO_ANTIGENS;
    judged.push({ dose, index: seen.index, verdict, valid, reason, countsAs, countsIn, protectsFrom });
  }
  return judged.length === doses.length ? judged : [...judged, ...futureOf(doses, date)];
}

const NO_ANTIGENS: readonly string[] = [];
const NOTHING: Filled = { places: [], series: [] };

/** Partial dates too: a month or year that begins after the day compares as later text. */
function futureOf<T extends GivenDose>(doses: readonly T[], date: string): GivenVerdict<T>[] {
  const reason: Reason = { code: 'future', params: { today: date } };
  const future = doses.flatMap((dose, index): GivenVerdict<T>[] =>
    isGiven(dose) && dose.occurredOn > date
      ? [
          {
            dose,
            index,
            verdict: 'future',
            valid: false,
            reason,
            countsAs: [],
            countsIn: [],
            protectsFrom: NO_ANTIGENS,
          },
        ]
      : [],
  );
  return future.sort(byDate);
}

/** An antigen of a valid dose counts, unless only series that did not count the dose would take it for this antigen. */
function protectionOf(
  dose: GivenDose,
  seen: SeenDose,
  filled: Filled,
  { judged }: Evaluation,
  schedule: CompiledSchedule,
): readonly string[] {
  let missing = seen.bits;
  for (const { union } of filled.series) missing &= ~union;
  const antigens = antigensOf(dose, filled, schedule);
  if (missing === 0 || filled.series.length === 0) return antigens;
  let claimed = 0;
  for (const { series } of judged) if ((series.union & missing) !== 0 && takes(series, seen)) claimed |= series.union;
  const lost = claimed & missing;
  return lost === 0 ? antigens : antigens.filter((antigen) => ((schedule.bits.get(antigen) ?? 0) & lost) === 0);
}

/** As recorded, else of the product, else of the product that the schedule gives in this place. */
function antigensOf(dose: GivenDose, filled: Filled, { products }: CompiledSchedule): readonly string[] {
  if (dose.antigens.length > 0) return dose.antigens;
  const planned = filled.places.find(({ rule }) => rule.code === dose.scheduleDose)?.rule.product ?? '';
  return products.get(dose.productCode || planned)?.product.antigens ?? NO_ANTIGENS;
}

type Said = Pick<GivenVerdict, 'verdict' | 'reason'>;

function verdictOf(
  dose: GivenDose,
  seen: SeenDose,
  filled: readonly CompiledDose[],
  uv: TetanusDose | undefined,
  { birth, counted }: Evaluation,
  schedule: CompiledSchedule,
): Said {
  if (filled.length > 0) return { verdict: 'valid', reason: reasonToCount(seen, filled, birth) };
  if (uv) return { verdict: uv.verdict, reason: tetanusReason(uv, birth, schedule.tetanus?.rule.name ?? '') };
  const { rejected } = seen;
  if (rejected && seen.bits !== 0)
    return { verdict: rejected.verdict, reason: reasonAgainst(seen, rejected, birth, counted, schedule) };
  return outside(dose, seen, birth, schedule);
}

/** A dose that no series takes: held against the product's own age and the spacing of live vaccines. */
function outside(dose: GivenDose, seen: SeenDose, birth: number, schedule: CompiledSchedule): Said {
  const code = dose.productCode ?? '';
  const product = schedule.products.get(code)?.product;
  if (seen.last < birth)
    return { verdict: 'beforeBirth', reason: { code: 'beforeBirth', params: { birth: dateOf(birth) } } };
  if (seen.bits === 0)
    return { verdict: 'unknownProduct', reason: { code: 'unknownProduct', params: { product: code } } };
  const from = product?.minAge ? plus(birth, parseSpan(product.minAge)) : NaN;
  if (seen.last < from)
    return { verdict: 'tooEarly', reason: { code: 'tooEarly', params: { dose: code, from: dateOf(from) } } };
  if (!Number.isNaN(seen.liveBefore)) return { verdict: 'liveTooClose', reason: liveReason(seen) };
  return { verdict: 'valid', reason: { code: 'outsideSchedule', params: { product: product?.name ?? code } } };
}

interface Filled {
  places: CompiledDose[];
  series: CompiledSeries[];
}

function placesOf({ judged }: Evaluation): Map<SeenDose, Filled> {
  const places = new Map<SeenDose, Filled>();
  for (const { series, judged: list } of judged)
    for (const { dose, verdict, countsAs } of list) {
      if (verdict !== 'valid' || !countsAs) continue;
      const filled = places.get(dose);
      if (filled) {
        filled.places.push(countsAs);
        filled.series.push(series);
      } else places.set(dose, { places: [countsAs], series: [series] });
    }
  return places;
}

const byDate = (a: GivenVerdict, b: GivenVerdict) =>
  a.dose.occurredOn < b.dose.occurredOn ? -1 : a.dose.occurredOn > b.dose.occurredOn ? 1 : 0;
