import type { Vitals } from '../records/visit.ts';

export type VitalName = keyof Pick<
  Vitals,
  | 'pulsePerMin'
  | 'temperatureC'
  | 'systolicMmHg'
  | 'diastolicMmHg'
  | 'respirationPerMin'
  | 'spo2Percent'
  | 'weightKg'
  | 'heightCm'
  | 'waistCm'
>;

type Range = readonly [min: number, max: number];

/** Outside `hard` the value cannot be saved; outside `soft` it is asked about. `unit` is the key of a label. */
export interface VitalLimit {
  unit: 'perMin' | 'celsius' | 'mmHg' | 'percent' | 'kg' | 'cm';
  hard: Range;
  soft: Range;
}
export type VitalsLimits = Readonly<Record<VitalName, VitalLimit>>;

/** Hard limits and the soft ones of adults: ehr-831.md D (D); waist, weight and height of adults ours (D). */
const ADULT: VitalsLimits = {
  pulsePerMin: { unit: 'perMin', hard: [20, 260], soft: [50, 120] },
  temperatureC: { unit: 'celsius', hard: [30, 45], soft: [35.5, 37.5] },
  systolicMmHg: { unit: 'mmHg', hard: [40, 300], soft: [90, 140] },
  diastolicMmHg: { unit: 'mmHg', hard: [20, 200], soft: [60, 90] },
  respirationPerMin: { unit: 'perMin', hard: [5, 120], soft: [12, 24] },
  spo2Percent: { unit: 'percent', hard: [40, 100], soft: [95, 100] },
  weightKg: { unit: 'kg', hard: [0.3, 300], soft: [30, 120] },
  heightCm: { unit: 'cm', hard: [20, 230], soft: [130, 195] },
  waistCm: { unit: 'cm', hard: [20, 200], soft: [50, 120] },
};

/**
 * Soft ranges of children (D), by the first age in days that is too old for the row. Respiration ends where WHO's IMCI calls breathing
 * fast (60 under 2 months, 50 under 12 months, 40 under 5 years; R); weight and height enclose about 4 SD of the WHO standards.
 */
const CHILDREN: readonly [endDays: number, soft: Partial<Record<VitalName, Range>>][] = [
  [
    29,
    {
      pulsePerMin: [90, 180],
      respirationPerMin: [30, 59],
      systolicMmHg: [55, 95],
      diastolicMmHg: [25, 60],
      weightKg: [1.5, 6],
      heightCm: [40, 60],
      waistCm: [20, 50],
    },
  ],
  [
    61,
    {
      pulsePerMin: [90, 180],
      respirationPerMin: [30, 59],
      systolicMmHg: [60, 105],
      diastolicMmHg: [30, 65],
      weightKg: [2, 8],
      heightCm: [45, 66],
      waistCm: [25, 55],
    },
  ],
  [
    183,
    {
      pulsePerMin: [90, 180],
      respirationPerMin: [25, 49],
      systolicMmHg: [65, 110],
      diastolicMmHg: [30, 70],
      weightKg: [3, 11.5],
      heightCm: [50, 77],
      waistCm: [25, 60],
    },
  ],
  [
    366,
    {
      pulsePerMin: [90, 170],
      respirationPerMin: [25, 49],
      systolicMmHg: [70, 110],
      diastolicMmHg: [35, 70],
      weightKg: [4.5, 14],
      heightCm: [57, 87],
      waistCm: [30, 60],
    },
  ],
  [
    731,
    {
      pulsePerMin: [80, 150],
      respirationPerMin: [20, 39],
      systolicMmHg: [70, 112],
      diastolicMmHg: [35, 72],
      weightKg: [5.5, 18],
      heightCm: [64, 100],
      waistCm: [35, 62],
    },
  ],
  [
    1827,
    {
      pulsePerMin: [70, 140],
      respirationPerMin: [20, 39],
      systolicMmHg: [75, 115],
      diastolicMmHg: [40, 75],
      weightKg: [7, 31],
      heightCm: [72, 128],
      waistCm: [38, 75],
    },
  ],
  [
    3653,
    {
      pulsePerMin: [60, 130],
      respirationPerMin: [16, 30],
      systolicMmHg: [80, 122],
      diastolicMmHg: [45, 80],
      weightKg: [11, 65],
      heightCm: [90, 160],
      waistCm: [40, 95],
    },
  ],
  [
    5479,
    {
      pulsePerMin: [55, 120],
      respirationPerMin: [14, 26],
      systolicMmHg: [85, 130],
      diastolicMmHg: [50, 85],
      weightKg: [18, 100],
      heightCm: [110, 188],
      waistCm: [45, 110],
    },
  ],
];

/** Limits for a person of `ageDays` whole days, for checks and for the hints of a form; those of adults when the age is unknown. */
export function vitalsLimits(ageDays?: number): VitalsLimits {
  const soft = ageDays === undefined ? undefined : CHILDREN.find(([endDays]) => ageDays < endDays)?.[1];
  if (!soft) return ADULT;
  const entries = (Object.keys(ADULT) as VitalName[]).map((name) => [
    name,
    { ...ADULT[name], soft: soft[name] ?? ADULT[name].soft },
  ]);
  return Object.fromEntries(entries) as VitalsLimits;
}
