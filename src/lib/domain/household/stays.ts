import type { Household, HouseholdMember } from '../records/household.ts';
import { hard, type Issue } from '../issues/issue.ts';
import { HEAD, headOf, headsOf, isPresent, presentMembers } from './members.ts';
import type { Deed } from './deed.ts';

type LeaveReason = NonNullable<HouseholdMember['leaveReason']>;

/** A person who comes into a household, with the relationship code to its head. */
export interface Newcomer {
  patientId: string;
  relationship: string;
}

export interface Leaving {
  household: Household;
  reviewRelationships: string[];
}

/** Ends the stays of these people; if the head is among them, `successorId` becomes head. Stays are closed, never dropped. */
export function closeStays(
  household: Household,
  patientIds: string[],
  reason: LeaveReason,
  successorId: string | undefined,
  deed: Deed,
): Leaving | Issue {
  const leaving = new Set(patientIds);
  if (leaving.size === 0) return hard('members', 'nobodyChosen');
  for (const patientId of leaving)
    if (!isPresent(household, patientId)) return hard('members', 'notMember', { patientId });
  const early = presentMembers(household).find((m) => leaving.has(m.patientId) && m.joinedOn > deed.on);
  if (early) return hard('members', 'leftBeforeJoined', { patientId: early.patientId, joinedOn: early.joinedOn });
  const members = household.members.map((member) =>
    leaving.has(member.patientId) && member.leftOn === undefined
      ? { ...member, leftOn: deed.on, leaveReason: reason }
      : member,
  );
  const after = { ...household, members };
  const staying = presentMembers(after);
  if (staying.length === 0 || headOf(after)) return { household: after, reviewRelationships: [] };
  if (successorId === undefined || !isPresent(after, successorId)) return hard('members', 'headMissing');
  return {
    household: withHead(after, successorId),
    reviewRelationships: staying.map((m) => m.patientId).filter((patientId) => patientId !== successorId),
  };
}

/** Adds stays from the deed's day on; a stay that began and ended on that very day goes on. Exactly one head results, or an issue. */
export function openStays(household: Household, newcomers: Newcomer[], deed: Deed): Household | Issue {
  if (newcomers.length === 0) return hard('members', 'nobodyChosen');
  let members = household.members;
  for (const { patientId, relationship } of newcomers) {
    if (isPresent({ ...household, members }, patientId)) return hard('members', 'alreadyMember', { patientId });
    const stay = { patientId, relationship, joinedOn: deed.on };
    const again = members.some((member) => member.patientId === patientId && member.joinedOn === deed.on);
    members = again
      ? members.map((m) => (m.patientId === patientId && m.joinedOn === deed.on ? { ...reopened(m), ...stay } : m))
      : [...members, stay];
  }
  const after = { ...household, members };
  const heads = headsOf(after).length;
  if (heads > Math.max(headsOf(household).length, 1)) return hard('members', 'headExists');
  return heads === 0 ? hard('members', 'headMissing') : after;
}

/** Marks one present member as head; former heads get `formerHeadAs`, and the others keep their code until they are reviewed. */
export function withHead(household: Household, patientId: string, formerHeadAs = '99'): Household {
  const members = household.members.map((member) => {
    if (member.leftOn !== undefined) return member;
    if (member.patientId === patientId) return { ...member, relationship: HEAD };
    return member.relationship === HEAD ? { ...member, relationship: formerHeadAs } : member;
  });
  return { ...household, members };
}

function reopened({ leftOn: _left, leaveReason: _reason, ...stay }: HouseholdMember): Partial<HouseholdMember> {
  return stay;
}
