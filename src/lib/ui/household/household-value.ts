import type { Household } from '../../domain/records/index.ts';
import type { Edited } from '../patient/record.ts';
import type { Place } from '../patient/patient-value.ts';

/** A person who is written down together with a new household. */
export interface FirstMember {
  /** id of the record that is made, if nobody existing is used. */
  id: string;
  fullName: string;
  sex: '' | '1' | '2' | '3';
  birthDate: string;
  relationship: string;
  /** The person who exists already and is used instead. */
  existing?: { id: string; fullName: string; householdId: string };
  /** ids of similar people who were looked at and are others. */
  seen: string[];
}

/** What the form of a household holds; `people` only while it is new. */
export type HouseholdValue = Edited<Household> & { people: FirstMember[] };

export function newHousehold(id: string, place: Place, headRow: FirstMember): HouseholdValue {
  return {
    id,
    stationCode: place.stationCode,
    villageCode: place.villageCode,
    code: '',
    address: { provinceCode: place.provinceCode, communeCode: place.communeCode },
    members: [],
    events: [],
    people: [headRow],
  };
}

export function householdValueOf(household: Household): HouseholdValue {
  return { ...structuredClone(household), people: [] };
}

export function emptyMember(id: string, relationship: string): FirstMember {
  return { id, fullName: '', sex: '', birthDate: '', relationship, seen: [] };
}

/** A line in which nothing was typed is no person: it is not written and stops nothing. */
export function isBlank(person: FirstMember): boolean {
  return !person.existing && !person.fullName.trim() && !person.birthDate && !person.sex;
}

/** How people call a relative of that relationship decides the sex for some (wife, mother, …); undefined where both fit. */
export function takeSex(person: FirstMember, sexOfRelationship: '1' | '2' | undefined): void {
  if (!person.sex && sexOfRelationship) person.sex = sexOfRelationship;
}
