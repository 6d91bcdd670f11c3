import { todayIn } from '../dates/index.ts';
import { hard, type Issue } from '../issues/issue.ts';
import { stampEdit, stampNew, type EditStamp } from '../merge/index.ts';
import { households, type Household, type HouseholdEvent } from '../records/household.ts';

/** One act of a person on a household: the day on which it happened, the stamps of the edit, and ids for what it adds. */
export interface Deed extends EditStamp {
  /** Day of the event, `YYYY-MM-DD`; not after the day of `at` in Vietnam. */
  on: string;
  newId: () => string;
  note?: string;
}

/** Where a person lives afterwards; empty when in no household. The caller writes it to `patient.householdId`. */
export interface Placement {
  patientId: string;
  householdId: string;
}

export interface Done {
  ok: true;
  /** The households as they are afterwards, those of the call in order. */
  households: Household[];
  placements: Placement[];
  /** Members whose relationship to the head must be looked at, because the head is another one now. */
  reviewRelationships: string[];
}

/** `issues` are hard; nothing is changed. */
export type Outcome = Done | { ok: false; issues: Issue[] };

export const refused = (path: string, code: string, params?: Issue['params']): Outcome => ({
  ok: false,
  issues: [hard(path, code, params)],
});

export function done(households: Household[], more: Partial<Omit<Done, 'ok' | 'households'>> = {}): Outcome {
  return { ok: true, households, placements: [], reviewRelationships: [], ...more };
}

export const inFuture = (deed: Deed): boolean => deed.on > todayIn(deed.at);

/** The household with one more event, edited by this deed. */
export function withEvent(
  before: Household,
  after: Household,
  event: Pick<HouseholdEvent, 'type' | 'patientIds' | 'otherHouseholdId'>,
  deed: Deed,
): Household {
  return stampEdit(before, { ...after, events: [...after.events, eventOf(event, deed)] }, deed, households.policy);
}

export function newHousehold(
  fields: Omit<Household, keyof ReturnType<typeof stampNew> | 'version' | 'events'>,
  event: Pick<HouseholdEvent, 'type' | 'patientIds' | 'otherHouseholdId'>,
  deed: Deed,
): Household {
  const events = [eventOf(event, deed)];
  return stampNew({ ...fields, version: households.version, events }, deed) as Household;
}

function eventOf(event: Pick<HouseholdEvent, 'type' | 'patientIds' | 'otherHouseholdId'>, deed: Deed): HouseholdEvent {
  const { on, at, by, note } = deed;
  return { id: deed.newId(), ...event, on, at, by, ...(note ? { note } : {}) };
}
