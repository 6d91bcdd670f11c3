import { addDays, addMonths } from '../../../src/lib/domain/dates/index.ts';
import { findProduct, type GivenDose, type Person } from '../../../src/lib/domain/immunization/index.ts';

export interface BookedChild {
  person: Person;
  doses: GivenDose[];
}

/** Age in months, place and product of the doses that a child of a commune has on record, those of clinics too. */
const BOOK: readonly [number, string, string][] = [
  [0, 'HEPB-0', 'HEPB'],
  [0, 'BCG', 'BCG'],
  [2, 'PENTA-1', 'PENTA'],
  [2, 'OPV-1', 'BOPV'],
  [2, 'ROTA-1', 'ROTA'],
  [2, 'PCV-1', 'PCV'],
  [3, 'PENTA-2', 'PENTA'],
  [3, 'OPV-2', 'BOPV'],
  [3, 'ROTA-2', 'ROTA'],
  [4, 'PENTA-3', 'PENTA'],
  [4, 'OPV-3', 'BOPV'],
  [4, 'PCV-2', 'PCV'],
  [5, 'IPV-1', 'IPV'],
  [6, '', 'FLU'],
  [7, '', 'FLU'],
  [9, 'MEAS-1', 'MEASLES'],
  [9, 'IPV-2', 'IPV'],
  [12, 'PCV-3', 'PCV'],
  [12, 'JE-1', 'JE'],
  [12.5, 'JE-2', 'JE'],
  [13, '', 'VARICELLA'],
  [18, 'DPT-4', 'DPT'],
  [18, 'MR-1', 'MR'],
  [24, 'JE-3', 'JE'],
  [26, '', 'HEPA'],
];
const YEARS = 6;

/** Children of all ages under six, always the same for a seed: most on time, some late, one in fifteen vaccinated with 6-in-1. */
export function makeChildren(count: number, today: string, seed: number): BookedChild[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, n) => {
    const birthDate = addDays(today, -Math.floor(random() * YEARS * 365));
    const late = random() < 0.2 ? 60 : 12;
    const hexa = random() < 1 / 15;
    const doses = BOOK.flatMap(([months, scheduleDose, product]): GivenDose[] => {
      if (random() < 0.03 || (hexa && product === 'BOPV')) return [];
      const delay = months === 0 ? 0 : Math.floor(random() * random() * late);
      const due = addDays(addMonths(birthDate, Math.floor(months)), (months % 1) * 28 + delay);
      const productCode = hexa && product === 'PENTA' ? 'HEXA' : product;
      const antigens = [...(findProduct(productCode)?.antigens ?? [])];
      return due > today ? [] : [{ antigens, productCode, scheduleDose, occurredOn: due, status: 'DA_TIEM' }];
    });
    return { person: { birthDate, sex: n % 2 === 0 ? '1' : '2', provinceCode: '66' }, doses };
  });
}

/** A generator of numbers from 0 to below 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
