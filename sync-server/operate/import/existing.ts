import { bhxhOfBhyt, scoreDuplicate } from '../../../src/lib/domain/identity/index.ts';
import { fold } from '../../../src/lib/domain/names/index.ts';
import {
  databaseName,
  upgrade,
  type AnyRecord,
  type Household,
  type Kind,
  type Patient,
} from '../../../src/lib/domain/records/index.ts';
import type { Engine } from '../../store/engine.ts';

/** A stored record with the revision that an edit must name. */
export interface Stored<T> {
  record: T;
  rev: string;
}

/** Everything of a station that an import must not touch or must continue. */
export interface Existing {
  /** By id, with voided ones. */
  patients: Map<string, Patient>;
  households: Map<string, Stored<Household>>;
  byPersonalId: Map<string, Patient>;
  byBhxh: Map<string, Patient>;
  /** By household, folded name and birth date: `memberKey`. */
  byMember: Map<string, Patient>;
  /** By village and number, as in `householdKey` of a row. */
  byHouseholdKey: Map<string, Stored<Household>>;
}

export const memberKey = (householdId: string, fullName: string, birthDate: string): string =>
  `${householdId}|${fold(fullName)}|${birthDate}`;

export async function readExisting(engine: Engine, stationCode: string): Promise<Existing> {
  const existing: Existing = {
    patients: new Map(),
    households: new Map(),
    byPersonalId: new Map(),
    byBhxh: new Map(),
    byMember: new Map(),
    byHouseholdKey: new Map(),
  };
  for await (const { record, rev } of recordsOf<Household>(engine, stationCode, 'households')) {
    const stored = { record, rev };
    existing.households.set(record.id, stored);
    if (!record.voided && record.code)
      existing.byHouseholdKey.set(`${record.villageCode}|${fold(record.code).replace(/^0+(?=\d)/, '')}`, stored);
  }
  for await (const { record } of recordsOf<Patient>(engine, stationCode, 'patients')) addPatient(existing, record);
  return existing;
}

function addPatient(existing: Existing, patient: Patient): void {
  existing.patients.set(patient.id, patient);
  if (patient.voided) return;
  for (const { type, value } of patient.identifiers) {
    if (type === 'personalId') existing.byPersonalId.set(value, patient);
    const bhxh = type === 'bhytCard' || type === 'bhxhNumber' ? bhxhOfBhyt(value) : undefined;
    if (bhxh) existing.byBhxh.set(bhxh, patient);
  }
  if (patient.householdId)
    existing.byMember.set(memberKey(patient.householdId, patient.fullName, patient.birthDate), patient);
}

/** True when two records with one number can be one person: the names are alike, or the birth dates agree. */
export function canBeSame(row: { fullName: string; birthDate: string }, patient: Patient): boolean {
  const reasons: readonly string[] = scoreDuplicate(row, {
    fullName: patient.fullName,
    birthDate: patient.birthDate,
  }).reasons;
  return ['sameName', 'similarName', 'sameBirthDate', 'swappedDayMonth'].some((reason) => reasons.includes(reason));
}

async function* recordsOf<T>(engine: Engine, stationCode: string, kind: Kind): AsyncGenerator<Stored<T>> {
  const database = await engine.open(databaseName(stationCode, kind));
  for await (const page of database.allDocs({ bodies: true })) {
    for (const { revision } of page) {
      if (!revision || revision.id.startsWith('_design/')) continue;
      const body = JSON.parse(revision.body) as AnyRecord;
      yield { record: upgrade(kind, { ...body, id: revision.id }) as unknown as T, rev: revision.rev };
    }
  }
}

/** Ids among these whose document was deleted: they are known, and an import does not bring them back. */
export async function deletedAmong(
  engine: Engine,
  stationCode: string,
  kind: Kind,
  ids: string[],
): Promise<Set<string>> {
  const database = await engine.open(databaseName(stationCode, kind));
  const deleted = new Set<string>();
  for await (const page of database.allDocs({ keys: ids }))
    for (const { id, leaves } of page) if (leaves?.[0]?.deleted) deleted.add(id);
  return deleted;
}
