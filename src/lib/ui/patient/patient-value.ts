import type { Identifier, Patient } from '../../domain/records/index.ts';
import { changeOf, type Edited } from './record.ts';
import type { Prefill } from './prefill.ts';
import type { Change } from '../../data/api.ts';

/** What the form of a person holds: the record, and which similar people were looked at. */
export type PatientValue = Edited<Patient> & {
  seen: string[];
  /** Relationship to the head of `householdId`, asked for a new member only. */
  relationship?: string;
  /** Day on which a new member joined. */
  joinedOn?: string;
};

export interface Place {
  stationCode: string;
  villageCode: string;
  provinceCode?: string;
  communeCode?: string;
}

/** A health insurance card of a child names a parent without saying which. */
const OTHER_RELATIVE = '99';

/** An empty person of the station: of the station's commune, in the village that is being worked in. Sex is asked, never assumed. */
export function newPatient(id: string, place: Place, from: Prefill = {}): PatientValue {
  return {
    id,
    stationCode: place.stationCode,
    villageCode: place.villageCode,
    householdId: '',
    fullName: from.fullName ?? '',
    sex: (from.sex ?? '') as Patient['sex'],
    birthDate: from.birthDate ?? '',
    identifiers: from.identifiers ?? [],
    ethnicity: undefined,
    nationality: '000',
    contacts: from.parentName ? [{ id: `${id}-parent`, relationship: OTHER_RELATIVE, name: from.parentName }] : [],
    motherName: from.motherName,
    allergies: [],
    conditions: [],
    residency: 'permanent',
    currentAddress: { provinceCode: place.provinceCode, communeCode: place.communeCode },
    permanentAddress: from.address ? { text: from.address } : undefined,
    seen: [],
  };
}

/** The form's value of a stored person. Addresses exist in the form, so that their fields have a place. */
export function valueOf(patient: Patient): PatientValue {
  return { ...structuredClone(patient), seen: [] };
}

/** What is written: the village of the address follows the village of the person; "no known allergy" never stands beside an allergy. */
export function patientChange({ seen: _, relationship: __, joinedOn: ___, ...value }: PatientValue): Change {
  const hasAllergy = value.allergies.some((allergy) => allergy.status === 'active');
  const record = {
    ...value,
    noKnownAllergy: hasAllergy ? undefined : value.noKnownAllergy,
    currentAddress: value.currentAddress && { ...value.currentAddress, villageCode: value.villageCode },
  };
  const change = changeOf('patients', record);
  // A death without a date must stop the save, not disappear.
  if (value.death) change.record.death ??= {};
  return change;
}

/** The same paper read or typed again is not a second paper; an active paper of a kind that a person has once becomes cancelled by a new one. */
export function addPapers(known: readonly Identifier[], papers: readonly Identifier[]): Identifier[] {
  const fresh = papers.filter(
    (paper) =>
      !known.some(({ type, value, status }) => type === paper.type && value === paper.value && status === 'active'),
  );
  const once = new Set<string>(
    fresh.map((paper) => paper.type).filter((type) => type === 'personalId' || type === 'bhytCard'),
  );
  return [
    ...known.map((paper) =>
      once.has(paper.type) && paper.status === 'active' ? { ...paper, status: 'cancelled' as const } : paper,
    ),
    ...fresh,
  ];
}
