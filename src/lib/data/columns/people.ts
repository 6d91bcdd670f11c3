import { latest } from '../../domain/dates/index.ts';
import { fold } from '../../domain/names/index.ts';
import type { Patient } from '../../domain/records/index.ts';
import { disagreementOf } from './disagreement.ts';
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
  /** Identifiers of all times, normalised, separated by blanks; a cancelled one ends in `-`. */
  'identifiers',
  /** Identifiers, phone and birth date together, for searching. */
  'numbers',
  'badges',
  'motherName',
  'motherId',
  /** Phone of the mother, else of the guardian, else of another contact. */
  'contactPhone',
  /** The record that stands for this one, when two records of a person were merged. */
  'mergedInto',
  /** Last day on which the death may have been. */
  'diedOn',
  'disagrees',
] as const;
export type PersonField = (typeof PERSON_FIELDS)[number];

/** An identifier or phone number without blanks, dots and case. */
export function normalNumber(value: string): string {
  return value.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

export function personColumns(patient: Patient): Row<PersonField> {
  const identifiers = patient.identifiers
    .map(({ value, status }) => normalNumber(value) + (status === 'cancelled' ? '-' : ''))
    .join(' ');
  return {
    fullName: patient.fullName,
    folded: fold(patient.fullName),
    sex: patient.sex,
    birthDate: patient.birthDate,
    villageCode: patient.villageCode,
    householdId: patient.householdId,
    phone: patient.phone ?? '',
    identifiers,
    numbers: [identifiers, patient.phone ?? '', patient.birthDate].join(' '),
    badges: badgesOf(patient).join(','),
    motherName: patient.motherName ?? '',
    motherId: patient.motherId ?? '',
    contactPhone: contactPhone(patient),
    mergedInto: patient.mergedInto ?? '',
    diedOn: patient.death ? latest(patient.death.on) : '',
    disagrees: disagreementOf('patients', patient),
  };
}

/** Code of catalogues/relationships. */
const MOTHER = '09';

function contactPhone({ contacts, motherId }: Patient): string {
  const reachable = contacts.filter(({ phone }) => phone);
  const mother = reachable.find(
    ({ relationship, patientId }) => relationship === MOTHER || (motherId !== undefined && patientId === motherId),
  );
  return (mother ?? reachable.find(({ guardian }) => guardian) ?? reachable[0])?.phone ?? '';
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

/** Badges of one person in several records, most dangerous first. */
export function badgesTogether(badges: readonly string[]): string {
  const all = new Set(badges.flatMap((one) => one.split(',')));
  return ORDER.filter((badge) => all.has(badge)).join(',');
}

const ORDER: PersonRow['badges'] = ['severeAllergy', 'allergy', 'chronic', 'dead', 'moved'];

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
