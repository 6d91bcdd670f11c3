import { randomUUID } from 'node:crypto';
import { v5 } from 'uuid';
import { fold } from '../../../src/lib/domain/names/index.ts';
import { stampNew } from '../../../src/lib/domain/merge/stamps.ts';
import { tick } from '../../../src/lib/domain/merge/clock.ts';
import { definitions, type Household, type Patient } from '../../../src/lib/domain/records/index.ts';
import type { Deed, HouseholdFields } from '../../../src/lib/domain/household/index.ts';
import { formatDate, todayIn } from '../../../src/lib/domain/dates/index.ts';
import type { Station } from '../../accounts/stations.ts';
import { householdKey, personalIdOf, type Person } from './person.ts';

/** Who wrote an imported record and on which device, in its stamps. */
export const IMPORT = 'import';
/** Namespace of the names below (RFC 9562, version 5): the same row gives the same id in every import. */
const NAMESPACE = '5d3f0a52-8f0e-4f57-9d0c-6a1b7be2c9a4';

/** Stamps of one import: each call is an edit after the one before. */
export function importDeeds(nowMs: number): () => Deed {
  const at = new Date(nowMs).toISOString();
  let clock: string | undefined;
  return () => {
    clock = tick(clock, nowMs, IMPORT).clock;
    return { on: todayIn(at), at, by: IMPORT, device: IMPORT, clock, newId: randomUUID, note: 'Nhập từ danh sách' };
  };
}

/** Id of a household's number in its village. */
export const householdIdOf = (station: Station, person: Person): string =>
  v5(`household|${station.code}|${householdKey(person)}`, NAMESPACE);

/** Id of a row's person: station, household, name without diacritics, birth date and personal id. */
export function patientIdOf(station: Station, person: Person): string {
  const who = [fold(person.fullName), person.birthDate, personalIdOf(person) ?? ''];
  return v5(['patient', station.code, householdKey(person), ...who].join('|'), NAMESPACE);
}

/** The record of a row; empty texts where the row says nothing. */
export function patientOf(station: Station, person: Person, householdId: string, deed: Deed): Patient {
  const id = patientIdOf(station, person);
  const place = {
    provinceCode: station.provinceCode,
    communeCode: station.communeCode,
    villageCode: person.village?.code,
  };
  const fields = {
    id,
    stationCode: station.code,
    villageCode: person.village?.code ?? '',
    version: definitions.patients.version,
    householdId,
    fullName: person.fullName,
    // An empty sex is refused by the check of the record.
    sex: person.sex as Patient['sex'],
    birthDate: person.birthDate,
    identifiers: person.numbers.map(({ type, value }) => ({
      id: v5(`${type}|${value}`, id),
      type,
      value,
      status: 'active' as const,
      method: 'NHAP_FILE' as const,
      recordedAt: deed.at,
    })),
    ethnicity: person.ethnicity,
    phone: person.phone,
    motherName: person.motherName,
    currentAddress:
      person.address || !person.permanentAddress
        ? { ...place, ...(person.address ? { text: person.address } : {}) }
        : undefined,
    permanentAddress: person.permanentAddress ? { text: person.permanentAddress } : undefined,
    contacts: [],
    allergies: [],
    conditions: [],
    note: person.note,
  };
  return stampNew(withoutUndefined(fields), deed);
}

export function householdFieldsOf(station: Station, people: readonly Person[], id: string): HouseholdFields {
  const [first] = people;
  const village = first?.village;
  const text = people.find(({ address }) => address)?.address;
  return {
    id,
    stationCode: station.code,
    villageCode: village?.code ?? '',
    code: first?.householdCode ?? '',
    address: withoutUndefined({
      provinceCode: station.provinceCode,
      communeCode: station.communeCode,
      villageCode: village?.code,
      formerCommune: village?.formerCommune,
      text,
    }) as Household['address'],
  };
}

/** `Nguyễn Văn An (05/09/1990)` for sentences. */
export const nameAndBirth = ({ fullName, birthDate }: Pick<Person, 'fullName' | 'birthDate'>): string =>
  `${fullName} (${formatDate(birthDate)})`;

const withoutUndefined = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
