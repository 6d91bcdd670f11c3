import type { Visit, Vitals } from '../../domain/records/index.ts';

export interface Vital {
  name:
    | 'pulsePerMin'
    | 'temperatureC'
    | 'systolicMmHg'
    | 'diastolicMmHg'
    | 'respirationPerMin'
    | 'spo2Percent'
    | 'weightKg'
    | 'heightCm'
    | 'waistCm';
  unit: 'kg' | '°C' | 'mmHg' | 'perMinute' | '%' | 'cm';
  decimals: 0 | 1 | 2;
}

const VITALS: readonly Vital[] = [
  { name: 'weightKg', unit: 'kg', decimals: 2 },
  { name: 'temperatureC', unit: '°C', decimals: 1 },
  { name: 'systolicMmHg', unit: 'mmHg', decimals: 0 },
  { name: 'diastolicMmHg', unit: 'mmHg', decimals: 0 },
  { name: 'pulsePerMin', unit: 'perMinute', decimals: 0 },
  { name: 'respirationPerMin', unit: 'perMinute', decimals: 0 },
  { name: 'spo2Percent', unit: '%', decimals: 0 },
  { name: 'heightCm', unit: 'cm', decimals: 1 },
  { name: 'waistCm', unit: 'cm', decimals: 1 },
];

/** Below this age dose and growth depend on the weight: TT 26/2025 wants it on every prescription below 72 months (V2). */
const WEIGHT_FIRST_BELOW_YEARS = 15;
const CHILD: Vital['name'][] = [
  'weightKg',
  'heightCm',
  'temperatureC',
  'respirationPerMin',
  'pulsePerMin',
  'spo2Percent',
];
const ADULT: Vital['name'][] = [
  'systolicMmHg',
  'diastolicMmHg',
  'pulsePerMin',
  'temperatureC',
  'respirationPerMin',
  'spo2Percent',
  'weightKg',
  'heightCm',
  'waistCm',
];

/** Vitals in the order in which they are taken: a child is weighed first; blood pressure and waist of a child come last. */
export function vitalsInOrder(ageYears: number | undefined): Vital[] {
  const child = ageYears !== undefined && ageYears < WEIGHT_FIRST_BELOW_YEARS;
  const first = child ? CHILD : ADULT;
  const order = [...first, ...VITALS.map((vital) => vital.name).filter((name) => !first.includes(name))];
  return order.flatMap((name) => VITALS.filter((vital) => vital.name === name));
}

export interface LastVital {
  value: number;
  /** Instant of the visit at which it was measured. */
  at: string;
}

/** The newest earlier value of each vital, for the place beside the field. Voided visits and the visit itself do not count. */
export function lastVitals(visits: readonly Visit[], exceptId: string): Partial<Record<Vital['name'], LastVital>> {
  const last: Partial<Record<Vital['name'], LastVital>> = {};
  for (const visit of visits) {
    if (visit.id === exceptId || visit.voided) continue;
    for (const { name } of VITALS) {
      const value = visit.vitals?.[name];
      const known = last[name];
      if (value !== undefined && (!known || known.at < visit.startedAt)) last[name] = { value, at: visit.startedAt };
    }
  }
  return last;
}

/** Body mass index, kg/m², one decimal; undefined without both measurements. */
export function bodyMassIndex(vitals: Vitals | undefined): number | undefined {
  const { weightKg, heightCm } = vitals ?? {};
  return weightKg && heightCm ? Math.round((weightKg / (heightCm / 100) ** 2) * 10) / 10 : undefined;
}
