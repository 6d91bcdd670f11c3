import type { Patient } from '../../domain/records/index.ts';
import * as m from '$lib/paraglide/messages';
import { fieldName } from '../patient/superseded.ts';
import { saidValue, type Names } from '../review/value.ts';

export interface ComparedField {
  path: string;
  name: string;
  /** As people say them, in the order of the records. */
  values: [string, string];
  equal: boolean;
}

/** What identifies a person first, then what would be lost to sight. */
const FIELDS = [
  'fullName',
  'birthDate',
  'sex',
  'identifiers',
  'villageCode',
  'householdId',
  'motherName',
  'phone',
  'allergies',
  'conditions',
  'contacts',
  'bloodAbo',
  'occupation',
  'ethnicity',
  'residency',
  'death',
  'note',
] as const satisfies (keyof Patient)[];

/** Two records of people side by side; fields that both leave empty are left out. */
export function compared(a: Patient, b: Patient, names: Names): ComparedField[] {
  return FIELDS.flatMap((path): ComparedField[] => {
    const said = [a, b].map((patient) => {
      const value = patient[path];
      const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
      return empty ? '' : saidValue(path, value, names);
    });
    if (said.every((text) => text === '')) return [];
    const [one = '', two = ''] = said.map((text) => text || m.duplicate_nothing());
    return [{ path, name: fieldName(path), values: [one, two], equal: one === two }];
  });
}
