import type { Household, HouseholdMember } from '../records/household.ts';

/** Relationship code of the head of a household (codes.md 4). */
export const HEAD = '01';

/** Members who have not left. */
export function presentMembers(household: Household): HouseholdMember[] {
  return household.members.filter((member) => member.leftOn === undefined);
}

/** Members who lived there on a day: from the day of joining to the day before leaving. */
export function activeMembers(household: Household, on: string): HouseholdMember[] {
  return household.members.filter(({ joinedOn, leftOn }) => joinedOn <= on && (leftOn === undefined || leftOn > on));
}

/** Present members who are marked as head; more than one only after a merge of two changes of head. */
export function headsOf(household: Household): HouseholdMember[] {
  return presentMembers(household).filter(({ relationship }) => relationship === HEAD);
}

/**
 * The head, or undefined when nobody is. Of two heads the one whom the latest event made head, so that every device
 * shows the same.
 */
export function headOf(household: Household): HouseholdMember | undefined {
  const heads = headsOf(household);
  if (heads.length < 2) return heads[0];
  const named = (member: HouseholdMember) => {
    const events = household.events.filter(
      ({ type, patientIds }) => type === 'headChanged' && patientIds[0] === member.patientId,
    );
    return (
      events
        .map(({ at, id }) => `${at} ${id}`)
        .sort()
        .at(-1) ?? ''
    );
  };
  return [...heads].sort((a, b) => (key(named(a), a) < key(named(b), b) ? 1 : -1))[0];
}

const key = (event: string, member: HouseholdMember) => `${event}|${member.joinedOn}|${member.patientId}`;

export function isPresent(household: Household, patientId: string): boolean {
  return presentMembers(household).some((member) => member.patientId === patientId);
}
