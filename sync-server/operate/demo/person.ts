import type { Identifier, Patient } from '../../../src/lib/domain/records/index.ts';
import { DAY, dateOf, instantOf } from './calendar.ts';
import { fullName } from './names.ts';
import { uuidV7 } from './random.ts';
import type { DemoContext } from './types.ts';

/** Chronic diseases by the codes of QĐ 831 B3 with ICD-10, share among those of 45 and over. */
const CHRONIC = [
  { code: '2', name: 'Tăng huyết áp', icd10: 'I10', share: 0.2 },
  { code: '3', name: 'Đái tháo đường', icd10: 'E11.9', share: 0.07 },
  { code: '6', name: 'Hen suyễn', icd10: 'J45.9', share: 0.02 },
  { code: '5', name: 'Bệnh phổi mạn tính', icd10: 'J44.9', share: 0.02 },
];
const ALLERGENS = [
  ['1', 'Penicillin', 'severe'],
  ['1', 'Amoxicillin', 'moderate'],
  ['1', 'Paracetamol', 'mild'],
  ['3', 'Tôm, cua', 'moderate'],
  ['3', 'Đậu phộng', 'severe'],
  ['4', 'Phấn hoa', 'mild'],
] as const;

export interface PersonSeed {
  sex: '1' | '2';
  ageDays: number;
  family: string;
  ethnicity: string;
  villageCode: string;
  householdId: string;
  addressText: string;
}

/** Birth date with the precision that people know: many elders only the year. */
function birthDate(context: DemoContext, ageDays: number): string {
  const exact = dateOf(context.todayMs - ageDays * DAY);
  if (ageDays < 60 * 365) return exact;
  return context.random.weighted([
    [exact, 60],
    [exact.slice(0, 4), 32],
    [exact.slice(0, 7), 8],
  ]);
}

function identifiers(context: DemoContext, seed: PersonSeed, born: string): Identifier[] {
  const { random, todayMs, options } = context;
  const years = seed.ageDays / 365.25;
  const recordedAt = instantOf(todayMs - random.int(30, 900) * DAY);
  const list: Identifier[] = [];
  const add = (type: Identifier['type'], value: string, extra: Partial<Identifier> = {}) =>
    list.push({
      id: uuidV7(random, todayMs),
      type,
      value,
      status: 'active',
      recordedAt,
      method: 'NHAP_FILE',
      ...extra,
    });
  if (random.chance(years < 1 ? 0.4 : years < 14 ? 0.8 : 0.95)) {
    const century = Number(born.slice(0, 4)) >= 2000 ? 2 : 0;
    const digit = century + (seed.sex === '1' ? 0 : 1);
    add(
      'personalId',
      `0${options.provinceCode}${digit}${born.slice(2, 4)}${String(random.int(1, 999_999)).padStart(6, '0')}`,
    );
  }
  if (random.chance(0.92)) {
    const number = String(random.int(100_000_000, 9_999_999_999)).padStart(10, '0');
    const group = years < 6 ? 'TE1' : random.pick(['GD4', 'DN4', 'HN1', 'DK2', 'HT2']);
    const validFrom = `${options.today.slice(0, 4)}-01-01`;
    const validTo = `${options.today.slice(0, 4)}-12-31`;
    add('bhytCard', random.chance(0.6) ? `${group}${options.provinceCode}${number}` : number, { validFrom, validTo });
  }
  return list;
}

/** One made-up person; deterministic for a seed. */
export function makePerson(context: DemoContext, seed: PersonSeed): Patient {
  const { random, todayMs, options } = context;
  const born = birthDate(context, seed.ageDays);
  const years = seed.ageDays / 365.25;
  const madeMs = Math.max(
    todayMs - random.int(60, 1000) * DAY,
    todayMs - Math.min(seed.ageDays, 100_000) * DAY + random.int(0, 3) * DAY,
  );
  const address = {
    provinceCode: options.provinceCode,
    communeCode: options.communeCode,
    villageCode: seed.villageCode,
    text: seed.addressText,
  };
  const conditions = years < 45 ? [] : CHRONIC.filter((disease) => random.chance(disease.share));
  const allergic = random.chance(0.03);
  const [kind, name, severity] = random.pick(ALLERGENS);
  return {
    id: uuidV7(random, madeMs),
    stationCode: options.communeCode,
    villageCode: seed.villageCode,
    version: 1,
    ...context.stamps(Math.min(madeMs, todayMs - DAY)),
    householdId: seed.householdId,
    fullName: fullName(random, seed.family, seed.sex, seed.ethnicity),
    sex: seed.sex,
    birthDate: born,
    identifiers: identifiers(context, seed, born),
    ethnicity: seed.ethnicity,
    nationality: '000',
    occupation:
      years < 6
        ? '00001'
        : years < 19
          ? '00002'
          : years > 62
            ? '00003'
            : random.weighted([
                ['60000', 50],
                ['80000', 20],
                ['50000', 15],
                ['00006', 15],
              ]),
    permanentAddress: address,
    currentAddress: address,
    contacts: [],
    ...(years > 15 && random.chance(0.75)
      ? { phone: `0${random.pick(['3', '7', '8', '9'])}${String(random.int(10_000_000, 99_999_999))}` }
      : {}),
    noKnownAllergy: allergic ? undefined : random.chance(0.5) || undefined,
    allergies: allergic ? [{ id: uuidV7(random, madeMs), kind, name, severity, status: 'active' }] : [],
    conditions: conditions.map(({ code, name, icd10 }) => ({
      id: uuidV7(random, madeMs),
      code,
      name,
      icd10,
      since: String(Number(options.today.slice(0, 4)) - random.int(1, 15)),
      status: 'active' as const,
    })),
    residency: random.chance(0.94) ? 'permanent' : 'temporary',
  };
}
