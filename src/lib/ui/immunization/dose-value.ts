import type { Change } from '../../data/api.ts';
import { instantAt, timeIn } from '../../domain/dates/index.ts';
import {
  findProduct,
  scheduleDoseFor,
  scheduleOn,
  type Child,
  type Product,
  type Schedule,
} from '../../domain/immunization/index.ts';
import { scheduledDoseId, type Immunization, type Patient } from '../../domain/records/index.ts';
import { changeOf, type Edited } from '../patient/record.ts';

/** The paper form of the screening of a dose that was given here on an earlier day. */
export interface PaperScreening {
  temperatureC?: number;
  weightKg?: number;
  /** Every answer on the paper is no. */
  allNo?: boolean;
  observed?: boolean;
}

/** What the form of a dose holds. `time` is the hour of a dose given here; `chosenDose`: somebody chose the dose of the schedule by hand; `opens`: a new vial is opened for it. */
export type DoseValue = Edited<Immunization> & {
  time?: string;
  chosenDose?: boolean;
  opens?: boolean;
  paper?: PaperScreening;
};

export interface Surroundings {
  child: Child;
  /** Doses of the person that are known. */
  doses: readonly Immunization[];
  today: string;
  /** Those in use at the station. */
  schedules: readonly Schedule[];
}

/** A dose that is being given now at the station by this person. */
export function newDose(
  id: string,
  patient: Pick<Patient, 'id' | 'stationCode' | 'villageCode'>,
  by: { id: string; stationName: string },
  now: string,
  today: string,
): DoseValue {
  return {
    id,
    stationCode: patient.stationCode,
    villageCode: patient.villageCode,
    patientId: patient.id,
    productCode: '',
    productName: '',
    antigens: [],
    scheduleDose: '',
    occurredOn: today,
    time: timeIn(now),
    status: 'DA_TIEM',
    source: 'TAI_TRAM',
    programme: 'TCMR',
    facility: by.stationName,
    injectorId: by.id,
    reactions: [],
  };
}

/** Takes over what the catalogue knows of the product, and the dose of the schedule that it would be. */
export function chooseProduct(value: DoseValue, code: string, around: Surroundings): void {
  const product = findProduct(code);
  value.productCode = product?.code ?? '';
  value.productName = product?.name ?? '';
  value.antigens = [...(product?.antigens ?? [])];
  value.route = product?.route;
  value.site = product?.site;
  value.volumeMl = product?.volumeMl;
  value.programme = product && !product.programme ? 'DICH_VU' : 'TCMR';
  value.chosenDose = false;
  suggest(value, around);
}

/** Sets the dose of the schedule from product and date, unless somebody chose it by hand. */
export function suggest(value: DoseValue, { child, doses, today, schedules }: Surroundings): void {
  if (value.chosenDose) return;
  const on = value.occurredOn.length === 10 ? value.occurredOn : today;
  const schedule = scheduleOn(today, schedules);
  // A dose from the paper book stands after the doses before it, not after those of later years.
  const before = doses.filter((dose) => dose.occurredOn <= on);
  const next = scheduleDoseFor(value.productCode, child, before, on, schedules);
  value.scheduleDose = next?.code ?? '';
  value.doseNo = next?.doseNo;
  value.scheduleId = next ? schedule.id : undefined;
}

/** A dose of the schedule that somebody chose by hand; empty for none. */
export function chooseDose(value: DoseValue, code: string, { today, schedules }: Surroundings): void {
  const schedule = scheduleOn(today, schedules);
  const dose = schedule.series.flatMap((series) => series.doses).find((one) => one.code === code);
  value.chosenDose = true;
  value.scheduleDose = dose?.code ?? '';
  value.doseNo = dose?.doseNo;
  value.scheduleId = dose ? schedule.id : undefined;
}

/** Doses of the schedule that this product can be. */
export function dosesOf(product: Product | undefined, { today, schedules }: Surroundings): string[] {
  if (!product) return [];
  const contains = (set: readonly string[]) => set.every((antigen) => product.antigens.includes(antigen));
  return scheduleOn(today, schedules).series.flatMap((series) =>
    series.doses.filter((dose) => (dose.accepts ?? series.accepts).some(contains)).map((dose) => dose.code),
  );
}

/** Where a dose was given decides what is known exactly: here and now, or told by a book. */
export function chooseSource(
  value: DoseValue,
  source: Immunization['source'],
  by: { id: string; stationName: string },
  now: string,
  today: string,
): void {
  const here = source === 'TAI_TRAM';
  const was = value.source === 'TAI_TRAM';
  value.source = source;
  value.status = here ? 'DA_TIEM' : 'TIEM_NOI_KHAC';
  if (here === was) return;
  value.injectorId = here ? by.id : undefined;
  value.facility = here ? by.stationName : undefined;
  value.time = here ? timeIn(now) : undefined;
  value.occurredOn = here ? today : '';
}

/** id of the record: that of the scheduled dose, so that double entry collides; its own when that one is taken by a voided dose. */
export function doseId(value: DoseValue, doses: readonly Immunization[]): string {
  if (!value.scheduleDose || !value.occurredOn) return value.id;
  const id = scheduledDoseId(value.patientId, value.scheduleDose, value.occurredOn);
  return doses.some((dose) => dose.id === id && dose.voided) ? value.id : id;
}

/** The dose that is already recorded as given for the same place in the schedule on the same day. */
export function sameDose(value: DoseValue, doses: readonly Immunization[]): Immunization | undefined {
  return doses.find(
    (dose) =>
      !dose.voided &&
      (dose.status === 'DA_TIEM' || dose.status === 'TIEM_NOI_KHAC') &&
      dose.occurredOn === value.occurredOn &&
      (value.scheduleDose ? dose.scheduleDose === value.scheduleDose : dose.productCode === value.productCode),
  );
}

/** What is written for a new dose. */
export function doseChange(value: DoseValue, doses: readonly Immunization[]): Change {
  const { time, chosenDose: _, opens: __, paper: ___, ...record } = value;
  const here = value.source === 'TAI_TRAM' && value.occurredOn.length === 10;
  const occurredAt = here && time ? instantAt(value.occurredOn, time) : undefined;
  return changeOf('immunizations', { ...record, id: doseId(value, doses), occurredAt } as DoseValue);
}

/** The same dose on its right day: a new record, since the day is part of what a dose is. The old one is voided beside it. */
export function movedDose(dose: Immunization, on: string, freshId: string, doses: readonly Immunization[]): Change {
  const { voided: _, superseded: __, fieldStamps: ___, clock: ____, ...kept } = dose;
  const time = dose.occurredAt && timeIn(dose.occurredAt);
  const value = { ...(kept as unknown as DoseValue), id: freshId, updatedAt: undefined, occurredOn: on, time };
  return doseChange(value, doses);
}
