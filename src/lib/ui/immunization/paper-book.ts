import type { Change } from '../../data/api.ts';
import { findProduct, products, type Schedule } from '../../domain/immunization/index.ts';
import { hard, type Issue } from '../../domain/issues/issue.ts';
import { scheduledDoseId, type Immunization, type Patient } from '../../domain/records/index.ts';
import { changeOf } from '../patient/record.ts';

/** One line of the paper book: a place of the schedule, the day that stands there, and what was given. */
export interface PaperLine {
  on?: string;
  productCode: string;
  lot?: string;
}

/** A whole book as it is typed. `lines` by the code of the place. */
export interface PaperBook {
  lines: Record<string, PaperLine>;
  facility?: string;
}

export interface PaperPlace {
  code: string;
  /** Products that can stand there; the programme's first. */
  products: string[];
  doseNo: number;
  series: string;
}

/** Years from which on the tetanus doses of women stand in the book. */
const WOMAN_YEARS = 14;

/** Every place of the schedule that can stand in the book of this person. */
export function paperPlaces(
  schedule: Schedule,
  { sex, birthDate }: Pick<Patient, 'sex' | 'birthDate'>,
  today: string,
): PaperPlace[] {
  const holds = (antigens: readonly string[], sets: readonly (readonly string[])[]) =>
    sets.some((set) => set.every((antigen) => antigens.includes(antigen)));
  const places = schedule.series
    .filter((series) => series.sex === undefined || series.sex === sex)
    .flatMap(({ name, accepts, doses }) =>
      doses.map((dose) => {
        const fitting = products
          .filter(({ antigens }) => holds(antigens, dose.accepts ?? accepts))
          .map(({ code }) => code);
        const codes = [dose.product, ...fitting.filter((code) => code !== dose.product)];
        return { code: dose.code, products: codes, doseNo: dose.doseNo, series: name };
      }),
    );
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  const { tetanus } = schedule;
  const longest = [...(tetanus?.starts ?? [])].sort((a, b) => b.doses.length - a.doses.length)[0];
  if (!tetanus || !longest || sex !== tetanus.sex || years < WOMAN_YEARS) return places;
  const codes = [
    tetanus.product,
    ...products
      .filter((one) => one.code !== tetanus.product && one.antigens.includes(tetanus.antigen))
      .map(({ code }) => code),
  ];
  return [
    ...places,
    ...longest.doses.map(({ code, doseNo }) => ({ code, products: codes, doseNo, series: tetanus.name })),
  ];
}

export function emptyBook(places: readonly PaperPlace[]): PaperBook {
  return { lines: Object.fromEntries(places.map(({ code, products: [productCode = ''] }) => [code, { productCode }])) };
}

/** The dose that is recorded for a place already; it is not typed again. */
export function recordedAt(code: string, doses: readonly Immunization[]): Immunization | undefined {
  return doses.find(
    ({ scheduleDose, voided, status }) =>
      scheduleDose === code && !voided && (status === 'DA_TIEM' || status === 'TIEM_NOI_KHAC'),
  );
}

/** The doses that the book adds: lines with a day, in places where none is recorded. */
export function paperChanges(
  book: PaperBook,
  {
    patient,
    places,
    doses,
    schedule,
  }: {
    patient: Pick<Patient, 'id' | 'stationCode' | 'villageCode'>;
    places: readonly PaperPlace[];
    doses: readonly Immunization[];
    schedule: Pick<Schedule, 'id'>;
  },
  freshId: () => string,
): Change[] {
  return places.flatMap(({ code, doseNo }) => {
    const line = book.lines[code];
    const product = line && findProduct(line.productCode);
    if (!line?.on || !product || recordedAt(code, doses)) return [];
    const id = scheduledDoseId(patient.id, code, line.on);
    const dose = {
      id: doses.some((one) => one.id === id) ? freshId() : id,
      ...{ stationCode: patient.stationCode, villageCode: patient.villageCode, patientId: patient.id },
      ...{ productCode: product.code, productName: product.name, antigens: [...product.antigens] },
      ...{ scheduleId: schedule.id, scheduleDose: code, doseNo, occurredOn: line.on },
      ...{ status: 'TIEM_NOI_KHAC', source: 'SO_TIEM_CHUNG', programme: product.programme ? 'TCMR' : 'DICH_VU' },
      ...(line.lot?.trim() ? { lot: line.lot } : {}),
      ...(book.facility?.trim() ? { facility: book.facility } : {}),
      reactions: [],
    };
    return [changeOf('immunizations', dose as never)];
  });
}

/**
 * What is wrong with the book: impossible days (`check` says it of each dose), nothing typed, one day in two places of a series, places of a
 * series in the wrong order.
 */
export function paperIssues(
  book: PaperBook,
  places: readonly PaperPlace[],
  doses: readonly Immunization[],
  changes: readonly Change[],
  check: (change: Change) => Issue[],
): Issue[] {
  const issues = changes.flatMap((change) =>
    check(change)
      .filter(({ level, path }) => level === 'hard' && path !== 'lot')
      .map((issue) => ({ ...issue, path: `lines.${String(change.record.scheduleDose)}.on` })),
  );
  if (changes.length === 0) issues.push(hard('', 'paperBookEmpty'));
  const last = new Map<string, string>();
  for (const { code, series } of places) {
    const on = recordedAt(code, doses)?.occurredOn ?? book.lines[code]?.on;
    if (!on) continue;
    const before = last.get(series);
    if (before === on && on.length === 10) issues.push(hard(`lines.${code}.on`, 'doseTwice'));
    else if (before && on < before.slice(0, on.length))
      issues.push(hard(`lines.${code}.on`, 'paperBookOrder', { date: slashed(before) }));
    last.set(series, on);
  }
  return issues;
}

const slashed = (date: string) => date.split('-').reverse().join('/');
