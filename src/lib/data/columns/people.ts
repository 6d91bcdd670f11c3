import { fold } from '../../domain/names/index.ts';
import type { Patient } from '../../domain/records/index.ts';
import type { PersonRow } from '../api.ts';
import type { Row } from './column-table.ts';

export const PERSON_FIELDS = [
  'fullName',
  'folded',
  'sex',
  'birthDate',
  'villageCode',
  'householdId',
  'phone',
  /** Identifiers of all times, normalised, separated by blanks. */
  'identifiers',
  'badges',
  'motherName',
] as const;
export type PersonField = (typeof PERSON_FIELDS)[number];

/** An identifier or phone number without blanks, dots and case. */
export function normalNumber(value: string): string {
  return value.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

export function personColumns(patient: Patient): Row<PersonField> {
  return {
    fullName: patient.fullName,
    folded: fold(patient.fullName),
    sex: patient.sex,
    birthDate: patient.birthDate,
    villageCode: patient.villageCode,
    householdId: patient.householdId,
    phone: patient.phone ?? '',
    identifiers: patient.identifiers.map(({ value }) => normalNumber(value)).join(' '),
    badges: badgesOf(patient).join(','),
    motherName: patient.motherName ?? '',
  };
}

/** Most dangerous first. */
function badgesOf({ allergies, conditions, death, residency }: Patient): PersonRow['badges'] {
  const active = allergies.filter(({ status }) => status === 'active');
  const severe = active.some(({ severity }) => severity === 'severe' || severity === 'anaphylaxis');
  const badges: PersonRow['badges'] = [];
  if (severe) badges.push('severeAllergy');
  else if (active.length > 0) badges.push('allergy');
  if (conditions.some(({ status }) => status === 'active')) badges.push('chronic');
  if (death) badges.push('dead');
  if (residency === 'moved') badges.push('moved');
  return badges;
}

export function personRow(id: string, row: Row<PersonField>, waiting: boolean): PersonRow {
  return {
    id,
    fullName: row.fullName,
    sex: row.sex as PersonRow['sex'],
    birthDate: row.birthDate,
    villageCode: row.villageCode,
    householdId: row.householdId,
    ...(row.phone === '' ? {} : { phone: row.phone }),
    badges: (row.badges === '' ? [] : row.badges.split(',')) as PersonRow['badges'],
    waiting,
  };
}
