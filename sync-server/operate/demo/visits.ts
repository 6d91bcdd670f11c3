import { checkVitals } from '../../../src/lib/domain/checks/index.ts';
import { definitions, type Patient, type Visit, type Vitals } from '../../../src/lib/domain/records/index.ts';
import { DAY, dateOf, instantOf } from './calendar.ts';
import { uuidV7 } from './random.ts';
import type { DemoContext } from './types.ts';

interface Story {
  icd: string;
  diagnosis: string;
  reason: string;
  symptoms: string;
  treatment: string;
  drugs: readonly (readonly [drug: string, strength: string, unit: string, perDay: number, days: number])[];
  feverC?: number;
}

const ACUTE: readonly (readonly [Story, number])[] = [
  [
    {
      icd: 'J00',
      diagnosis: 'Viêm mũi họng cấp',
      reason: 'Sổ mũi, ho, sốt nhẹ',
      symptoms: 'Họng đỏ, chảy mũi trong, phổi không ran',
      treatment: 'Hạ sốt, súc họng nước muối',
      drugs: [['Paracetamol', '500 mg', 'viên', 3, 3]],
      feverC: 37.9,
    },
    30,
  ],
  [
    {
      icd: 'J02.9',
      diagnosis: 'Viêm họng cấp',
      reason: 'Đau họng',
      symptoms: 'Họng đỏ, nuốt đau',
      treatment: 'Giảm đau, súc họng',
      drugs: [['Paracetamol', '500 mg', 'viên', 3, 3]],
      feverC: 38.1,
    },
    18,
  ],
  [
    {
      icd: 'J20.9',
      diagnosis: 'Viêm phế quản cấp',
      reason: 'Ho có đờm',
      symptoms: 'Phổi ran phế quản rải rác',
      treatment: 'Kháng sinh, long đờm',
      drugs: [
        ['Amoxicillin', '500 mg', 'viên', 3, 5],
        ['Acetylcystein', '200 mg', 'gói', 2, 5],
      ],
      feverC: 38.2,
    },
    12,
  ],
  [
    {
      icd: 'A09.0',
      diagnosis: 'Tiêu chảy cấp',
      reason: 'Đi ngoài phân lỏng',
      symptoms: 'Đi ngoài 4–6 lần một ngày, không máu, mất nước nhẹ',
      treatment: 'Bù nước bằng đường uống',
      drugs: [['Oresol', '20,5 g', 'gói', 3, 3]],
    },
    9,
  ],
  [
    {
      icd: 'K29.7',
      diagnosis: 'Viêm dạ dày',
      reason: 'Đau thượng vị',
      symptoms: 'Ấn đau thượng vị, bụng mềm',
      treatment: 'Giảm tiết axit, ăn uống điều độ',
      drugs: [['Omeprazol', '20 mg', 'viên', 1, 14]],
    },
    8,
  ],
  [
    {
      icd: 'M54.56',
      diagnosis: 'Đau thắt lưng',
      reason: 'Đau lưng',
      symptoms: 'Đau cột sống thắt lưng, không tê chân',
      treatment: 'Giảm đau, nghỉ ngơi',
      drugs: [['Paracetamol', '500 mg', 'viên', 3, 5]],
    },
    9,
  ],
  [
    {
      icd: 'L23.9',
      diagnosis: 'Viêm da dị ứng',
      reason: 'Ngứa, nổi mẩn',
      symptoms: 'Mẩn đỏ tay chân',
      treatment: 'Kháng histamin',
      drugs: [['Cetirizin', '10 mg', 'viên', 1, 5]],
    },
    6,
  ],
  [
    {
      icd: 'S61.9',
      diagnosis: 'Vết thương ngón tay',
      reason: 'Đứt tay',
      symptoms: 'Vết thương nông 2 cm, sạch',
      treatment: 'Rửa, băng vết thương',
      drugs: [],
    },
    5,
  ],
];

const CHRONIC: Record<string, Story> = {
  '2': {
    icd: 'I10',
    diagnosis: 'Tăng huyết áp vô căn',
    reason: 'Khám và lĩnh thuốc huyết áp',
    symptoms: 'Không đau đầu, không khó thở',
    treatment: 'Tiếp tục thuốc, ăn nhạt',
    drugs: [['Amlodipin', '5 mg', 'viên', 1, 30]],
  },
  '3': {
    icd: 'E11.9',
    diagnosis: 'Đái tháo đường típ 2',
    reason: 'Khám và lĩnh thuốc tiểu đường',
    symptoms: 'Không khát nhiều, chân không loét',
    treatment: 'Tiếp tục thuốc, chế độ ăn',
    drugs: [['Metformin', '500 mg', 'viên', 2, 30]],
  },
};

function weightKg(context: DemoContext, ageYears: number): number {
  const { random } = context;
  const mean =
    ageYears < 1
      ? 4 + ageYears * 5.6
      : ageYears < 12
        ? 8 + ageYears * 2.2
        : ageYears < 18
          ? 30 + (ageYears - 12) * 4
          : 56;
  return Math.round(Math.max(2.4, random.normal(mean, mean * 0.12)) * 10) / 10;
}

function vitals(context: DemoContext, ageYears: number, story: Story, hypertensive: boolean): Vitals {
  const { random } = context;
  const result: Vitals = {
    temperatureC: Math.round(random.normal(story.feverC ?? 36.7, 0.3) * 10) / 10,
    weightKg: weightKg(context, ageYears),
    pulsePerMin: Math.round(random.normal(ageYears < 6 ? 108 : 78, 8)),
  };
  if (ageYears >= 15) {
    const systolic = Math.round(random.normal(hypertensive ? 142 : 118, hypertensive ? 14 : 10));
    Object.assign(result, {
      systolicMmHg: systolic,
      diastolicMmHg: Math.min(systolic - 20, Math.round(random.normal(hypertensive ? 86 : 74, 7))),
    });
  }
  return result;
}

function makeVisit(
  context: DemoContext,
  person: Patient,
  story: Story,
  startMs: number,
  ageDays: number,
  appointment?: number,
): Visit {
  const { random, options } = context;
  const hypertensive = person.conditions.some((condition) => condition.code === '2');
  const measured = vitals(context, ageDays / 365.25, story, hypertensive);
  const confirmed = checkVitals(measured, ageDays).map(({ params }) => String(params?.field));
  const stamps = context.stamps(startMs);
  const home = random.chance(0.08);
  const id = uuidV7(random, startMs);
  const linkEnd = random.int(1000, 9999);
  const endedAt = instantOf(startMs + random.int(8, 25) * 60_000);
  return {
    id,
    stationCode: person.stationCode,
    villageCode: person.villageCode,
    version: definitions.visits.version,
    ...stamps,
    patientId: person.id,
    householdId: person.householdId,
    linkCode: `${options.communeCode}${instantOf(startMs).slice(2, 10).replaceAll('-', '')}${linkEnd}${person.id.slice(-6)}`,
    startedAt: instantOf(startMs),
    endedAt,
    place: home ? 'home' : 'station',
    careType: home ? '12' : appointment ? '05' : '01',
    reason: story.reason,
    symptoms: story.symptoms,
    vitals: measured,
    ...(confirmed.length > 0 ? { confirmedVitals: confirmed } : {}),
    icdMain: story.icd,
    icdOther: [],
    diagnosis: story.diagnosis,
    treatment: story.treatment,
    prescription: story.drugs.map(([drug, strength, unit, perDay, days]) => ({
      id: uuidV7(random, startMs),
      drug,
      strength,
      unit,
      quantity: perDay * days,
      days,
    })),
    outcome: '2',
    nextAppointmentOn: appointment ? dateOf(appointment) : '',
    ...(appointment ? { nextAppointmentReason: 'Khám lại, lĩnh thuốc' } : {}),
    examinerId: stamps.createdBy,
    status: 'completed',
    signedAt: endedAt,
    signedBy: stamps.createdBy,
  };
}

/** Consulting hours: a working morning or afternoon of that day. */
function openingHour(context: DemoContext, dayMs: number): number {
  const weekday = new Date(dayMs + 7 * 3_600_000).getUTCDay();
  const shifted = weekday === 0 ? dayMs + DAY : dayMs;
  const start = Date.parse(`${dateOf(shifted)}T07:15:00.000+07:00`);
  return start + context.random.int(0, 260) * 60_000 + (context.random.chance(0.35) ? 5.5 * 3_600_000 : 0);
}

/** Visits of the last 24 months: acute ones by age, monthly ones for a chronic disease, some of them missed. */
export function makeVisits(context: DemoContext, person: Patient, ageDays: number): Visit[] {
  const { random, todayMs } = context;
  const years = ageDays / 365.25;
  const visits: Visit[] = [];
  const ageAt = (ms: number) => Math.max(0, ageDays - Math.floor((todayMs - ms) / DAY));
  const span = Math.min(730, ageDays);
  for (
    let left = random.exponential(years < 6 ? 1.1 : years > 60 ? 0.6 : 0.3) * (span / 730) + random.next() - 0.5;
    left > 0.5;
    left--
  ) {
    const ms = openingHour(context, todayMs - random.int(1, Math.max(1, span)) * DAY);
    if (ms < todayMs) visits.push(makeVisit(context, person, random.weighted(ACUTE), ms, ageAt(ms)));
  }
  const chronic = person.conditions.map((condition) => CHRONIC[condition.code]).find(Boolean);
  if (chronic && random.chance(0.6)) {
    for (let at = todayMs - random.int(60, 330) * DAY; at < todayMs;) {
      const next = at + random.pick([28, 30, 30, 35]) * DAY;
      visits.push(makeVisit(context, person, chronic, openingHour(context, at), ageAt(at), next));
      at = next + Math.max(-2, Math.round(random.normal(2, 3))) * DAY;
      if (random.chance(0.04)) break;
    }
  }
  return visits.filter((visit) => Date.parse(visit.startedAt) < todayMs + DAY / 3);
}
