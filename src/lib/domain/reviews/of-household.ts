import { headOf, headsOf } from '../household/index.ts';
import { join } from '../merge/paths.ts';
import type { Household, HouseholdMember } from '../records/index.ts';
import { questionId } from './id.ts';
import { about, currentOption } from './of-record.ts';
import type { Question } from './question.ts';

/** Two heads of one household, after a merge of two changes of head. Every screen shows the one of `headOf` until it is decided. */
export function questionsOfHousehold(household: Household): Question[] {
  const heads = household.voided ? [] : headsOf(household);
  if (heads.length < 2) return [];
  const shown = headOf(household)?.patientId;
  const options = heads.map((member) => ({
    ...currentOption(household, relationshipPath(member), member.patientId, member.patientId),
    inUse: member.patientId === shown,
  }));
  options.sort((a, b) => Number(b.inUse) - Number(a.inUse) || (a.at < b.at ? -1 : 1));
  return [
    {
      id: questionId(
        'twoHeads',
        household.id,
        options.map(({ key }) => key),
      ),
      type: 'twoHeads',
      subjects: [{ kind: 'households', id: household.id }],
      ...about(household, 'households'),
      options,
      both: false,
      typed: false,
      since:
        options
          .map(({ at }) => at)
          .sort()
          .at(-1) ?? '',
    },
  ];
}

/** Path of a stay in the household's record. */
export const stayPath = ({ patientId, joinedOn }: HouseholdMember) => join('members', `${patientId}|${joinedOn}`);
export const relationshipPath = (member: HouseholdMember) => `${stayPath(member)}.relationship`;
