import { ageOf } from '../../../src/lib/domain/dates/index.ts';
import {
  addMember,
  changeHead,
  createHousehold,
  HEAD,
  headOf,
  type Deed,
  type HouseholdFields,
  type Newcomer,
  type Outcome,
} from '../../../src/lib/domain/household/index.ts';
import { stampEdit } from '../../../src/lib/domain/merge/edit.ts';
import { definitions, type Household, type HouseholdMember } from '../../../src/lib/domain/records/index.ts';
import type { Station } from '../../accounts/stations.ts';
import { isHeadRow, type Person } from './person.ts';
import type { Placed } from './plan.ts';
import { householdFieldsOf, nameAndBirth } from './records.ts';

/** A stand-in for the head keeps the relationship of the list, so that the head who comes later can take over. */
type Member = HouseholdMember & { relationshipInList?: string };

export interface FamilyPlan {
  /** The household as it is to be stored; undefined when nothing changes. */
  household?: Household;
  /** People who belong to it now. */
  members: Placed[];
}

const ADULT_YEARS = 18;

/**
 * The household of a family's rows: a new one, or the stored one with the people who were not in it yet. Nobody who left is brought back,
 * and of those who are there nothing is changed, but that a stand-in gives the head's place to the head of the list.
 */
export function planFamily(
  station: Station,
  family: readonly Placed[],
  householdId: string,
  house: Household | undefined,
  newDeed: () => Deed,
): FamilyPlan {
  const stayed = new Set(house?.members.map(({ patientId }) => patientId));
  const head = house && headOf(house);
  const newcomers = family.filter(
    ({ person, patient, isNew }) =>
      !stayed.has(patient.id) &&
      // Known and not a member: an import that was cut short wrote the person and not yet the household.
      (isNew || patient.householdId === householdId) &&
      mayCome(person, head),
  );
  if (newcomers.length === 0) return { members: [] };
  const standIn =
    head || newcomers.some(({ person }) => isHeadRow(person)) ? undefined : chooseStandIn(newcomers, newDeed());
  const people = newcomers
    .map(({ person, patient }) => ({
      patientId: patient.id,
      relationship: patient.id === standIn?.patient.id ? HEAD : person.relationship,
    }))
    .sort((a, b) => Number(b.relationship === HEAD) - Number(a.relationship === HEAD));
  const deed = newDeed();
  const household = house
    ? extend(house, people, deed)
    : found(
        householdFieldsOf(
          station,
          family.map(({ person }) => person),
          householdId,
        ),
        people,
        deed,
      );
  if (!standIn) return { household, members: newcomers };
  const members = household.members.map((member): Member =>
    member.patientId === standIn.patient.id ? { ...member, relationshipInList: standIn.person.relationship } : member,
  );
  return {
    household: house ? restamp(house, { ...household, members }, deed) : { ...household, members },
    members: newcomers,
  };
}

/** A second head is refused, unless the first one only stands in. */
function mayCome(person: Person, head: Member | undefined): boolean {
  if (!head || !isHeadRow(person) || head.relationshipInList) return true;
  person.reasons.push(
    `Hộ ${person.householdCode} đã có chủ hộ khác trên máy. Hãy đổi chủ hộ trên máy tính bảng, hoặc sửa cột quan hệ.`,
  );
  return false;
}

function chooseStandIn(newcomers: readonly Placed[], { on }: Deed): Placed | undefined {
  const years = ({ person }: Placed) => ageOf(person.birthDate, on)?.years ?? 0;
  const chosen =
    newcomers.find((one) => years(one) >= ADULT_YEARS) ?? [...newcomers].sort((a, b) => years(b) - years(a))[0];
  chosen?.person.notes.push(
    `Hộ ${chosen.person.householdCode} chưa có chủ hộ nhập được, nên tạm ghi ${nameAndBirth(chosen.person)} là chủ hộ. Khi dòng chủ hộ được sửa và nhập lại, chủ hộ sẽ đổi theo.`,
  );
  return chosen;
}

const found = (fields: HouseholdFields, members: Newcomer[], deed: Deed): Household =>
  only(createHousehold({ fields, members }, deed));

function extend(house: Household, newcomers: Newcomer[], deed: Deed): Household {
  const standIn: Member | undefined = headOf(house);
  let after = house;
  for (const { patientId, relationship } of newcomers) {
    const replaces = relationship === HEAD && standIn;
    after = only(addMember(after, { patientId, relationship: replaces ? '99' : relationship, how: 'movedIn' }, deed));
    if (replaces)
      after = only(changeHead(after, { headId: patientId, formerHeadAs: standIn.relationshipInList ?? '99' }, deed));
  }
  const isReplaced = standIn && headOf(after)?.patientId !== standIn.patientId;
  const members = after.members.map(({ relationshipInList, ...member }: Member): Member =>
    isReplaced || relationshipInList === undefined ? member : { ...member, relationshipInList },
  );
  return restamp(house, { ...after, members }, deed);
}

const restamp = (before: Household, after: Household, deed: Deed) =>
  stampEdit(before, after, deed, definitions.households.policy);

function only(outcome: Outcome): Household {
  const [household] = outcome.ok ? outcome.households : [];
  if (!household) throw new Error(`household of an import: ${JSON.stringify(outcome)}`);
  return household;
}
