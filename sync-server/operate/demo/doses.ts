import {
  findProduct,
  scheduleOn,
  seriesStatus,
  type GivenDose,
  type ScheduleSeries,
} from '../../../src/lib/domain/immunization/index.ts';
import {
  definitions,
  scheduledDoseId,
  type Immunization,
  type Patient,
} from '../../../src/lib/domain/records/index.ts';
import { DAY, dateOf, msOf } from './calendar.ts';
import type { DemoContext } from './types.ts';

/** Children born before this many years ago have no doses on record: paper books of that time were not entered. */
const RECORDED_YEARS = 14;
const LOTS = ['0323', '0724', '1124', '0225', '0625', '0126', '0526'];

/** Doses that follow the schedule with the delays of real life: most within two weeks, some dropped, a few children with none. */
export function makeDoses(context: DemoContext, person: Patient, ageDays: number): Immunization[] {
  const { random, options } = context;
  if (person.birthDate.length < 10 || ageDays > RECORDED_YEARS * 365 || random.chance(0.015)) return [];
  const schedule = scheduleOn(options.today);
  const care = random.weighted([
    [5, 60],
    [14, 28],
    [45, 12],
  ] as const);
  const doses: Immunization[] = [];
  for (const series of schedule.series) {
    if (random.chance(0.012)) continue;
    doses.push(...makeSeries(context, person, series, care));
  }
  return doses.sort((a, b) => (a.occurredOn < b.occurredOn ? -1 : 1));
}

function makeSeries(context: DemoContext, person: Patient, series: ScheduleSeries, care: number): Immunization[] {
  const { random, options } = context;
  const only = { id: options.communeCode, name: '', validFrom: options.today, source: '', series: [series] };
  const child = { birthDate: person.birthDate, sex: person.sex, provinceCode: options.provinceCode };
  const made: Immunization[] = [];
  for (;;) {
    // Seen from the day of the last dose: today the series may be aged out, and then it has no next dose.
    const asOf = made.at(-1)?.occurredOn ?? person.birthDate;
    const [status] = seriesStatus(child, made as GivenDose[], asOf, only);
    const next = status?.next;
    if (!next || random.chance(0.02)) return made;
    const given = msOf(next.target) + Math.round(random.exponential(next.code === 'HEPB-0' ? 0.6 : care)) * DAY;
    if (given >= context.todayMs - DAY || (next.tooLateFrom && dateOf(given) >= next.tooLateFrom)) return made;
    made.push(makeDose(context, person, next.product, next.code, next.doseNo, given));
  }
}

function makeDose(
  context: DemoContext,
  person: Patient,
  productCode: string,
  scheduleDose: string,
  doseNo: number,
  dayMs: number,
): Immunization {
  const { random, options } = context;
  const product = findProduct(productCode);
  if (!product) throw new Error(`no product ${productCode}`);
  const occurredOn = dateOf(dayMs);
  const here = scheduleDose !== 'HEPB-0' && random.chance(0.93);
  const atMs = dayMs + 8 * 3_600_000 + random.int(0, 150) * 60_000;
  const stamps = context.stamps(atMs);
  return {
    id: scheduledDoseId(person.id, scheduleDose, occurredOn),
    stationCode: person.stationCode,
    villageCode: person.villageCode,
    version: definitions.immunizations.version,
    ...stamps,
    witnesses: [{ by: stamps.createdBy, device: stamps.createdDevice, at: stamps.createdAt }],
    patientId: person.id,
    productCode,
    productName: product.name,
    antigens: [...product.antigens],
    scheduleId: scheduleOn(options.today).id,
    scheduleDose,
    doseNo,
    ...(here ? { lot: `${productCode}-${random.pick(LOTS)}`, expiry: dateOf(dayMs + random.int(120, 500) * DAY) } : {}),
    occurredOn,
    ...(here ? { occurredAt: new Date(atMs).toISOString() } : {}),
    route: product.route,
    site: product.site,
    ...(product.volumeMl ? { volumeMl: product.volumeMl } : {}),
    status: here ? 'DA_TIEM' : 'TIEM_NOI_KHAC',
    source: here ? 'TAI_TRAM' : 'SO_TIEM_CHUNG',
    programme: 'TCMR',
    ...(here ? { injectorId: stamps.createdBy } : { facility: 'Trung tâm Y tế' }),
    reactions:
      here && random.chance(0.04)
        ? [{ id: `${person.id}:${scheduleDose}:r`, severity: 'common', kinds: ['fever'] }]
        : [],
  };
}
