import type { Issue } from '../issues/issue.ts';
import type { Household, HouseholdMember } from '../records/household.ts';
import { done, inFuture, newHousehold, refused, withEvent, type Deed, type Outcome } from './deed.ts';
import { HEAD, headsOf, isPresent, presentMembers } from './members.ts';
import { closeStays, openStays, withHead, type Newcomer } from './stays.ts';

/** What a household has besides people, stamps and events. */
export type HouseholdFields = Pick<Household, 'id' | 'stationCode' | 'villageCode' | 'code' | 'address'> &
  Partial<Omit<Household, 'members' | 'events'>>;

/** A new household with its people; one of them must be the head (relationship 01). An empty one is allowed. */
export function createHousehold(input: { fields: HouseholdFields; members: Newcomer[] }, deed: Deed): Outcome {
  if (inFuture(deed)) return refused('on', 'dateInFuture');
  const patientIds = input.members.map(({ patientId }) => patientId);
  const empty = newHousehold({ ...input.fields, members: [] }, { type: 'created', patientIds }, deed);
  if (input.members.length === 0) return done([empty]);
  const filled = openStays(empty, input.members, deed);
  return isIssue(filled) ? fail(filled) : done([filled], { placements: placed(patientIds, filled.id) });
}

/** A person moves in or is born into the household. The first one must be the head. */
export function addMember(household: Household, input: Newcomer & { how: 'movedIn' | 'born' }, deed: Deed): Outcome {
  if (inFuture(deed)) return refused('on', 'dateInFuture');
  const after = openStays(household, [input], deed);
  if (isIssue(after)) return fail(after);
  const patientIds = [input.patientId];
  return done([withEvent(household, after, { type: input.how, patientIds }, deed)], {
    placements: placed(patientIds, household.id),
  });
}

/** People leave for a place outside the register. If the head leaves and others stay, `successorId` names the next head. */
export function moveOut(
  household: Household,
  input: { patientIds: string[]; reason: 'moved' | 'mistake' | 'other'; successorId?: string },
  deed: Deed,
): Outcome {
  return leave(household, { ...input, event: 'movedOut' }, deed);
}

/** A person of the household has died: the stay ends, and if it was the head, `successorId` follows. The patient's record is the caller's. */
export function markDead(
  household: Household,
  input: { patientId: string; successorId?: string },
  deed: Deed,
): Outcome {
  const { patientId, successorId } = input;
  const outcome = leave(household, { patientIds: [patientId], reason: 'died', successorId, event: 'died' }, deed);
  return outcome.ok ? { ...outcome, placements: [] } : outcome;
}

/** Makes another member the head; the former one gets `formerHeadAs` (code of codes.md 4). */
export function changeHead(household: Household, input: { headId: string; formerHeadAs: string }, deed: Deed): Outcome {
  const { headId, formerHeadAs } = input;
  if (inFuture(deed)) return refused('on', 'dateInFuture');
  if (!isPresent(household, headId)) return refused('headId', 'notMember', { patientId: headId });
  if (formerHeadAs === HEAD) return refused('formerHeadAs', 'headExists');
  const heads = headsOf(household).map(({ patientId }) => patientId);
  if (heads.length === 1 && heads[0] === headId) return refused('headId', 'alreadyHead');
  const after = withHead(household, headId, formerHeadAs);
  const patientIds = [headId, ...heads.filter((id) => id !== headId)];
  const others = presentMembers(after).map(({ patientId }) => patientId);
  return done([withEvent(household, after, { type: 'headChanged', patientIds }, deed)], {
    reviewRelationships: others.filter((patientId) => !patientIds.includes(patientId)),
  });
}

/** Some members found a household of their own, with a head among them; both get an event. Answers `[old, new]`. */
export function splitHousehold(
  household: Household,
  input: { fields: HouseholdFields; members: Newcomer[]; successorId?: string },
  deed: Deed,
): Outcome {
  if (inFuture(deed)) return refused('on', 'dateInFuture');
  if (input.fields.id === household.id) return refused('fields.id', 'sameHousehold');
  const patientIds = input.members.map(({ patientId }) => patientId);
  const left = closeStays(household, patientIds, 'split', input.successorId, deed);
  if (isIssue(left)) return fail(left);
  const empty = newHousehold(
    { ...input.fields, members: [] },
    { type: 'split', patientIds, otherHouseholdId: household.id },
    deed,
  );
  const founded = openStays(empty, input.members, deed);
  if (isIssue(founded)) return fail(founded);
  const event = { type: 'split', patientIds, otherHouseholdId: founded.id } as const;
  return done([withEvent(household, left.household, event, deed), founded], {
    placements: placed(patientIds, founded.id),
    reviewRelationships: left.reviewRelationships,
  });
}

/** Members move from one household of the register to another. Answers `[from, to]`. */
export function moveBetween(
  from: Household,
  to: Household,
  input: { members: Newcomer[]; successorId?: string },
  deed: Deed,
): Outcome {
  if (inFuture(deed)) return refused('on', 'dateInFuture');
  if (from.id === to.id) return refused('to', 'sameHousehold');
  const patientIds = input.members.map(({ patientId }) => patientId);
  const left = closeStays(from, patientIds, 'moved', input.successorId, deed);
  if (isIssue(left)) return fail(left);
  const entered = openStays(to, input.members, deed);
  if (isIssue(entered)) return fail(entered);
  return done(
    [
      withEvent(from, left.household, { type: 'movedOut', patientIds, otherHouseholdId: to.id }, deed),
      withEvent(to, entered, { type: 'movedIn', patientIds, otherHouseholdId: from.id }, deed),
    ],
    { placements: placed(patientIds, to.id), reviewRelationships: left.reviewRelationships },
  );
}

function leave(
  household: Household,
  input: {
    patientIds: string[];
    reason: NonNullable<HouseholdMember['leaveReason']>;
    successorId?: string;
    event: 'movedOut' | 'died';
  },
  deed: Deed,
): Outcome {
  if (inFuture(deed)) return refused('on', 'dateInFuture');
  const { patientIds, reason, successorId, event } = input;
  const left = closeStays(household, patientIds, reason, successorId, deed);
  if (isIssue(left)) return fail(left);
  return done([withEvent(household, left.household, { type: event, patientIds }, deed)], {
    placements: placed(patientIds, ''),
    reviewRelationships: left.reviewRelationships,
  });
}

const isIssue = (result: object): result is Issue => 'level' in result;
const fail = (issue: Issue): Outcome => ({ ok: false, issues: [issue] });
const placed = (patientIds: string[], householdId: string) =>
  patientIds.map((patientId) => ({ patientId, householdId }));
