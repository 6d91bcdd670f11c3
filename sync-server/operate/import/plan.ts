import { checkRecord } from '../../../src/lib/domain/checks/index.ts';
import { todayIn } from '../../../src/lib/domain/dates/index.ts';
import type { Deed } from '../../../src/lib/domain/household/index.ts';
import type { Household, Patient } from '../../../src/lib/domain/records/index.ts';
import type { Station } from '../../accounts/stations.ts';
import { canBeSame, memberKey, type Existing, type Stored } from './existing.ts';
import { planFamily } from './family.ts';
import { bhxhOf, householdKey, personalIdOf, type Person } from './person.ts';
import { householdIdOf, nameAndBirth, patientIdOf, patientOf } from './records.ts';
import { sentenceOf } from './sentences.ts';

/** What an import writes. Rows that are not in it have `reasons`, or were there before. */
export interface Plan {
  patients: Patient[];
  newHouseholds: Household[];
  changedHouseholds: Stored<Household>[];
  /** Rows whose person is in the store already. */
  known: Person[];
}

export interface PlanInput {
  station: Station;
  people: readonly Person[];
  existing: Existing;
  /** Ids of persons that were deleted from the store. */
  deleted: ReadonlySet<string>;
  newDeed: () => Deed;
}

/** Where a row's person is: in a household of the store or of the file, new or known. */
export interface Placed {
  person: Person;
  patient: Patient;
  isNew: boolean;
}

/** Decides for each row without reasons what becomes of it; adds reasons and notes to the rows. */
export function planImport({ station, people, existing, deleted, newDeed }: PlanInput): Plan {
  const plan: Plan = { patients: [], newHouseholds: [], changedHouseholds: [], known: [] };
  const families = new Map<string, Placed[]>();
  for (const person of people) {
    const placed = place(station, person, existing, deleted, newDeed());
    if (!placed) continue;
    if (!placed.isNew) plan.known.push(person);
    const key = householdKey(person);
    families.set(key, [...(families.get(key) ?? []), placed]);
  }
  for (const family of families.values()) {
    const [first] = family;
    if (!first) continue;
    const house = houseOf(station, first.person, existing);
    const id = house?.record.id ?? householdIdOf(station, first.person);
    const { household, members } = planFamily(station, family, id, house?.record, newDeed);
    plan.patients.push(...members.filter(({ isNew }) => isNew).map(({ patient }) => patient));
    if (!household) continue;
    if (house) plan.changedHouseholds.push({ record: household, rev: house.rev });
    else plan.newHouseholds.push(household);
  }
  return { ...plan, known: plan.known.filter(({ reasons }) => reasons.length === 0) };
}

/** The person of a row that may be imported; undefined, with a reason on the row, when it may not. */
function place(
  station: Station,
  person: Person,
  existing: Existing,
  deleted: ReadonlySet<string>,
  deed: Deed,
): Placed | undefined {
  const house = houseOf(station, person, existing);
  const householdId = house?.record.id ?? householdIdOf(station, person);
  const patient = patientOf(station, person, householdId, deed);
  check(person, patient, deed.at);
  if (person.reasons.length > 0) return undefined;
  const before = existing.patients.get(patient.id) ?? sameNumber(person, existing);
  if (before === 'another') return undefined;
  const known = before ?? existing.byMember.get(memberKey(householdId, person.fullName, person.birthDate));
  if (known) return { person, patient: known, isNew: false };
  // Somebody deleted it on purpose: it stays deleted and counts as known.
  if (deleted.has(patient.id)) return { person, patient: { ...patient, householdId: '' }, isNew: false };
  if (house?.record.voided) {
    person.reasons.push(`Hộ ${person.householdCode} đã bị hủy trên máy. Hãy ghi số hộ khác hoặc hỏi người đã hủy.`);
    return undefined;
  }
  return { person, patient, isNew: true };
}

function check(person: Person, patient: Patient, now: string): void {
  for (const issue of checkRecord('patients', patient, { today: todayIn(now), now })) {
    if (person.told.some((path) => issue.path === path || issue.path.startsWith(`${path}.`))) continue;
    const list = issue.level === 'hard' ? person.reasons : person.notes;
    const sentence = sentenceOf(issue);
    if (!list.includes(sentence)) list.push(sentence);
  }
}

function sameNumber(person: Person, existing: Existing): Patient | 'another' | undefined {
  const [personalId, bhxh] = [personalIdOf(person), bhxhOf(person)];
  const found = [
    ['Số định danh', personalId, existing.byPersonalId.get(personalId ?? '')],
    ['Số BHYT', bhxh, existing.byBhxh.get(bhxh ?? '')],
  ] as const;
  for (const [label, value, patient] of found) {
    if (!patient) continue;
    if (canBeSame(person, patient)) return patient;
    person.reasons.push(
      `${label} ${value} trong hồ sơ của trạm là của ${nameAndBirth(patient)}. Hãy so với thẻ và sửa số hoặc họ tên.`,
    );
    return 'another';
  }
  return undefined;
}

function houseOf(station: Station, person: Person, existing: Existing): Stored<Household> | undefined {
  return existing.households.get(householdIdOf(station, person)) ?? existing.byHouseholdKey.get(householdKey(person));
}

/** Ids under which the rows' people would be stored. */
export const patientIdsOf = (station: Station, people: readonly Person[]): string[] =>
  people.map((person) => patientIdOf(station, person));
