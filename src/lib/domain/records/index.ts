import type { AnyRecord, Kind } from './common.ts';
import { definitions } from './definitions.ts';

export { KINDS, type AnyRecord, type Address, type Kind, type Stamps } from './common.ts';
export { definitions } from './definitions.ts';
export { rxSchemaOf, type RecordDefinition } from './definition.ts';
export type { Household, HouseholdEvent, HouseholdMember } from './household.ts';
export { scheduledDoseId, type Immunization } from './immunization.ts';
export type { Allergy, Condition, Identifier, Patient } from './patient.ts';
export { AEFI_STATES, type AefiCase } from './notice.ts';
export type { ReportSnapshot } from './report.ts';
export type { Review, ReviewDecision } from './review.ts';
export { attendanceId, type Attendance, type Conclusion, type VaccinationSession } from './session.ts';
export type { PeopleSettings, RulesSettings, ScheduleSettings, StationSettings, Village } from './settings.ts';
export { asCreated, asEdited } from './created.ts';
export { amendmentsOf, amendVisit, effectiveVisit, isSignedVisit, signed } from './signed-visit.ts';
export type { Fridge, FridgeReading, OpenVial, StockMovement, VaccineLot } from './stock.ts';
export type { Amendment, PrescriptionLine, Visit, Vitals } from './visit.ts';

/** Name of the CouchDB database of a station's kind, e.g. `tram-22333-patients`. */
export function databaseName(stationCode: string, kind: Kind): string {
  return `tram-${stationCode.toLowerCase()}-${kind}`;
}

/** Station and kind of a database name, or undefined when it is not one of ours. */
export function parseDatabaseName(name: string): { stationCode: string; kind: Kind } | undefined {
  const match = /^tram-([a-z0-9]+)-([a-z]+)$/.exec(name);
  const kind = match?.[2] as Kind | undefined;
  return match?.[1] && kind && kind in definitions ? { stationCode: match[1], kind } : undefined;
}

/** Name of the database with the single edits of a station's records (domain/history), e.g. `tram-22333-edits`. */
export function stepsDatabaseName(stationCode: string): string {
  return `tram-${stationCode.toLowerCase()}-edits`;
}

/** Station of a database of records or of single edits; undefined when it is not one of ours. */
export function stationOfDatabase(name: string): string | undefined {
  return parseDatabaseName(name)?.stationCode ?? /^tram-([a-z0-9]+)-edits$/.exec(name)?.[1];
}

/** True for a database with the single edits of a station. */
export function holdsSteps(name: string): boolean {
  return parseDatabaseName(name) === undefined && stationOfDatabase(name) !== undefined;
}

/** Brings a record of any older version to the current one; a newer record is returned as it is. */
export function upgrade(kind: Kind, record: AnyRecord): AnyRecord {
  const { version, migrations } = definitions[kind];
  let current = record;
  for (let next = (record.version ?? 1) + 1; next <= version; next++) {
    const step = migrations[next];
    current = step ? step(current) : { ...current, version: next };
  }
  return current;
}
