import { earliest, latest } from '../dates/index.ts';
import { bitsOf, type CompiledDose, type CompiledSchedule, type CompiledSeries } from './compile.ts';
import { dayOf } from './days.ts';
import type { GivenDose, SeriesVerdict } from './types.ts';

/** Days that two injected live vaccines want between them, unless they are given on one day (immunization.md 5). */
export const LIVE_DAYS = 28;

/** Why a series did not count a dose; `place` and the `previous` day that counted are those it was held against. */
export interface Rejection {
  series: CompiledSeries;
  verdict: SeriesVerdict;
  place: CompiledDose | undefined;
  previous: number;
}

/** A dose as the engine sees it; `first` and `last` are the day numbers that its date can mean. */
export interface SeenDose {
  /** Place in the caller's list. */
  index: number;
  first: number;
  last: number;
  bits: number;
  product: string;
  code: string;
  home: CompiledSeries | undefined;
  live: boolean;
  /** Last day of an injected live vaccine that was given less than 28 days before, on another day; NaN when there is none. */
  liveBefore: number;
  counted: boolean;
  /** Named in some series already. */
  listed: boolean;
  /** Its own series' reason, else that of the first series that would have taken it. */
  rejected: Rejection | undefined;
}

/** True for a dose that was given; voided ones never count. */
export const isGiven = ({ status, voided }: Pick<GivenDose, 'status' | 'voided'>): boolean =>
  (status === 'DA_TIEM' || status === 'TIEM_NOI_KHAC') && !voided;

/** The doses given until a day, in the order of their dates; `birth` is NaN when it is not known to the day. */
export function see(doses: readonly GivenDose[], birth: number, now: number, schedule: CompiledSchedule): SeenDose[] {
  const seen: SeenDose[] = [];
  doses.forEach((dose, index) => {
    if (!isGiven(dose)) return;
    const exact = dayOf(dose.occurredOn);
    const first = Number.isNaN(exact) ? dayOf(earliest(dose.occurredOn)) : exact;
    const last = Number.isNaN(exact) ? Math.min(dayOf(latest(dose.occurredOn)), now) : exact;
    if (!(first <= now)) return;
    const { productCode: product = '', scheduleDose: code = '' } = dose;
    const bits = antigenBits(schedule, dose);
    const known = schedule.products.get(product);
    seen.push({
      index,
      first,
      last,
      bits,
      product,
      code,
      home: schedule.seriesOf.get(code),
      // A day before birth is a slip of the pen, not a vaccine that was given.
      live: !(last < birth) && (known ? known.live : (bits & schedule.liveBits) !== 0),
      liveBefore: NaN,
      counted: false,
      listed: false,
      rejected: undefined,
    });
  });
  // Of two on one day the order must not depend on who entered first.
  seen.sort(
    (a, b) =>
      a.first - b.first ||
      a.last - b.last ||
      compare(a.code, b.code) ||
      compare(a.product, b.product) ||
      a.bits - b.bits,
  );
  spaceLive(seen);
  return seen;
}

/** Days on which injected live vaccines were given, in order; whether they count does not matter to the body. */
export const liveDaysOf = (seen: readonly SeenDose[]): number[] => seen.flatMap((dose) => (dose.live ? dose.last : []));

/** Antigens of a dose as bits: as recorded, else of its product, else of what its place in the schedule accepts; 0 when unknown. */
export function antigenBits({ bits, seriesOf, products }: CompiledSchedule, dose: GivenDose): number {
  if (dose.antigens.length > 0) return bitsOf(dose.antigens, bits);
  const { productCode = '', scheduleDose = '' } = dose;
  if (productCode !== '') return products.get(productCode)?.bits ?? 0;
  const series = seriesOf.get(scheduleDose);
  const place = series?.doses.find(({ rule }) => rule.code === scheduleDose);
  return (place ?? series)?.accepts[0] ?? 0;
}

/** Only what is certainly too close is said to be; a date that is not known to the day gets the benefit of the doubt. */
function spaceLive(seen: readonly SeenDose[]): void {
  const live = seen.filter((dose) => dose.live);
  live.forEach((dose, n) => {
    const before = live.slice(0, n).findLast((one) => one.last < dose.first && dose.last < one.first + LIVE_DAYS);
    if (before) dose.liveBefore = before.last;
  });
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
