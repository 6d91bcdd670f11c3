import { todayIn } from '../dates/index.ts';
import { HEAD } from '../household/index.ts';
import { withHead } from '../household/stays.ts';
import { equal } from '../merge/index.ts';
import type { Household, Patient } from '../records/index.ts';

/** What is needed of a patient's record to know whether another one stands for it. */
export interface Pointer {
  id: string;
  mergedInto?: string;
}

/**
 * The id of the record that stands for this person: `mergedInto` followed to its end. Two people who merged the same pair apart, one each
 * way, make a circle: its smallest id stands, the same on every device. `pointerOf` gives `mergedInto` of a record, if it is known.
 */
export function resolvePatient(id: string, pointerOf: (id: string) => string | undefined): string {
  const seen = [id];
  for (let at = pointerOf(id); at; at = pointerOf(at)) {
    const start = seen.indexOf(at);
    if (start >= 0) return seen.slice(start).sort()[0] ?? id;
    seen.push(at);
  }
  return seen.at(-1) ?? id;
}

/** For many records: the survivor of each id, and all ids of each survivor (itself first), where there is more than one. */
export function samePeople(patients: Iterable<Pointer>): {
  survivorOf: (id: string) => string;
  idsOf: (id: string) => string[];
} {
  const pointers = new Map<string, string>();
  for (const { id, mergedInto } of patients) if (mergedInto) pointers.set(id, mergedInto);
  const survivorOf = (id: string) => (pointers.size === 0 ? id : resolvePatient(id, (one) => pointers.get(one)));
  const groups = new Map<string, Set<string>>();
  for (const id of new Set([...pointers.keys(), ...pointers.values()])) {
    const survivor = survivorOf(id);
    groups.set(survivor, (groups.get(survivor) ?? new Set([survivor])).add(id));
  }
  return { survivorOf, idsOf: (id) => [...(groups.get(survivorOf(id)) ?? [id])] };
}

/** The two records of one person and the households in which they live, as they are when `keep` stands for both. */
export interface OnePerson {
  keep: Patient;
  drop: Patient;
  households: Household[];
}

/**
 * `keep` gets what only `drop` has: every identifier (with the record from which it came), contact, allergy and disease, and fields that
 * are empty in it. `drop` stays as it is and points to `keep`: its visits and doses keep their ids and are found through the pointer.
 * In a household `keep` takes the place of `drop`; where both live in different ones, a person must decide (question `twoHouseholds`).
 */
export function asOnePerson(keep: Patient, drop: Patient, households: readonly Household[], at: string): OnePerson {
  const one = withAbsent(keep, drop);
  const lists = {
    identifiers: [...keep.identifiers, ...newIdentifiers(keep, drop)],
    contacts: [...keep.contacts, ...others(keep.contacts, drop.contacts).filter((c) => c.patientId !== keep.id)],
    allergies: [...keep.allergies, ...others(keep.allergies, drop.allergies)],
    conditions: [...keep.conditions, ...others(keep.conditions, drop.conditions)],
  };
  const allergic = lists.allergies.some(({ status }) => status === 'active');
  const { noKnownAllergy, ...rest } = one;
  const kept = {
    ...rest,
    ...(noKnownAllergy === undefined || allergic ? {} : { noKnownAllergy }),
    ...lists,
  } as Patient;
  const elsewhere = households.some((home) => present(home, keep.id) && !present(home, drop.id));
  return {
    keep: kept,
    drop: { ...drop, mergedInto: keep.id },
    households: households.map((home) =>
      present(home, drop.id) ? inPlace(home, keep.id, drop.id, elsewhere, at) : home,
    ),
  };
}

/**
 * The person as all records of that person tell: the first one, which stands, with the lists and the death of the others. Records that were
 * merged apart on several devices may each hold a part; no allergy must hide in a record that nobody opens.
 */
export function wholePerson([first, ...others]: readonly [Patient, ...Patient[]]): Patient {
  return others.reduce((whole, other) => {
    const { identifiers, contacts, allergies, conditions, noKnownAllergy } = asOnePerson(whole, other, [], '').keep;
    const { noKnownAllergy: _, ...rest } = whole;
    const none = whole.noKnownAllergy === undefined || noKnownAllergy === undefined ? {} : { noKnownAllergy };
    const death = whole.death ?? other.death;
    return { ...rest, ...none, ...(death ? { death } : {}), identifiers, contacts, allergies, conditions } as Patient;
  }, first);
}

function withAbsent(keep: Patient, drop: Patient): Patient {
  const empty = (value: unknown) => value === undefined || value === '';
  const absent = Object.entries(drop).filter(
    ([field, value]) => !empty(value) && empty(Reflect.get(keep, field)) && !KEPT_APART.has(field),
  );
  return { ...keep, ...Object.fromEntries(absent) };
}

/** Fields that belong to a record and not to the person. */
const KEPT_APART = new Set(['mergedInto', 'voided', 'superseded', 'fieldStamps']);

function newIdentifiers(keep: Patient, drop: Patient): Patient['identifiers'] {
  const known = ({ type, value }: Patient['identifiers'][number]) =>
    keep.identifiers.some((own) => own.type === type && own.value === value);
  return drop.identifiers
    .filter((one) => !known(one))
    .map((one) => ({ ...one, fromPatientId: one.fromPatientId ?? drop.id }));
}

function others<T extends { id: string }>(own: readonly T[], added: readonly T[]): T[] {
  const content = ({ id: _, ...rest }: T) => rest;
  return added.filter((one) => !own.some((same) => same.id === one.id || equal(content(same), content(one))));
}

const present = (home: Household, patientId: string) =>
  home.members.some((member) => member.patientId === patientId && member.leftOn === undefined);

function inPlace(home: Household, keepId: string, dropId: string, elsewhere: boolean, at: string): Household {
  const both = present(home, keepId);
  if (!both && elsewhere) return home;
  const stays = home.members.filter((member) => member.patientId === dropId && member.leftOn === undefined);
  const today = todayIn(at);
  const members = home.members.map((member) =>
    stays.includes(member)
      ? { ...member, leftOn: member.joinedOn > today ? member.joinedOn : today, leaveReason: 'mistake' as const }
      : member,
  );
  const headed = stays.some(({ relationship }) => relationship === HEAD);
  if (both) return headed ? withHead({ ...home, members }, keepId) : { ...home, members };
  const [stay] = stays;
  const again = stay && members.find((one) => one.patientId === keepId && one.joinedOn === stay.joinedOn);
  if (!stay || again) return { ...home, members };
  return { ...home, members: [...members, { ...stay, patientId: keepId }] };
}
