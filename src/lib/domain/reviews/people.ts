import type { Household, Patient, Review } from '../records/index.ts';
import { decide } from './decide.ts';
import type { Decision, DecisionStamp, Held } from './held.ts';
import { pairQuestion } from './of-duplicates.ts';
import { undo } from './undo.ts';

/** What is at hand of two people: the households in which one of them lives, and the review of the pair if there is one. */
export interface AroundPair {
  households: readonly Household[];
  review?: Review;
  note?: string;
}

/**
 * One record of a person stands for both: `drop` points to `keep`, which gets its identifiers, contacts, allergies, diseases and empty
 * fields. Visits and doses stay as they are: they are found through the pointer (`samePeople`, `resolvePatient`). Doses that then lie too
 * near to each other are asked about (`questionsOfDoses` of all of the person's doses). Undefined when they are merged so already.
 */
export function mergePeople(
  keep: Patient,
  drop: Patient,
  { households, review, note }: AroundPair,
  stamp: DecisionStamp,
): Decision | undefined {
  const choice = { kind: 'option' as const, key: keep.id, ...(note ? { note } : {}) };
  return decide(pairQuestion(keep, drop), heldOf([keep, drop], households, review), choice, stamp);
}

/** Remembers that two records are two people: they are not suggested again. */
export function notSamePerson(
  a: Patient,
  b: Patient,
  around: Omit<AroundPair, 'households'>,
  stamp: DecisionStamp,
): Decision | undefined {
  const choice = { kind: 'both' as const, ...(around.note ? { note: around.note } : {}) };
  return decide(pairQuestion(a, b), heldOf([a, b], [], around.review), choice, stamp);
}

/** Takes a merging of two people back; what was changed in the records since stays. */
export function unmergePeople(
  review: Review,
  patients: readonly Patient[],
  households: readonly Household[],
  stamp: DecisionStamp,
): Decision | undefined {
  return undo(review, heldOf(patients, households, undefined), stamp);
}

function heldOf(patients: readonly Patient[], households: readonly Household[], review: Review | undefined): Held[] {
  return [
    ...patients.map((record) => ({ kind: 'patients' as const, record })),
    ...households.map((record) => ({ kind: 'households' as const, record })),
    ...(review ? [{ kind: 'reviews' as const, record: review }] : []),
  ];
}
