import type { Identifier } from '../records/patient.ts';
import { givenName } from '../names/index.ts';
import { compareBirthDates } from './similar-dates.ts';
import { compareNames, sameText } from './similar-names.ts';
import { bhxhOfBhyt, readPhone } from './numbers.ts';

export type DuplicateReason =
  | 'samePersonalId'
  | 'differentPersonalId'
  | 'sameBhyt'
  | 'sameOtherNumber'
  | 'sameName'
  | 'similarName'
  | 'sameBirthDate'
  | 'swappedDayMonth'
  | 'sameYear'
  | 'sameMother'
  | 'sameVillage'
  | 'samePhone'
  | 'differentSex';

/** What is compared of a person; a patient record fits. */
export interface PersonLike {
  fullName?: string;
  birthDate?: string;
  sex?: string;
  identifiers?: readonly Pick<Identifier, 'type' | 'value' | 'status'>[];
  motherId?: string;
  motherName?: string;
  villageCode?: string;
  phone?: string;
}

/** From this score on two records are shown as "probably the same person". */
export const DUPLICATE_LIKELY = 70;
/** From this score on they are worth a look. */
export const DUPLICATE_POSSIBLE = 50;

/** Weights in points of 100 (D). Names decide together with birth dates; the family alone decides nothing. */
const POINTS: Readonly<Record<DuplicateReason, number>> = {
  samePersonalId: 90,
  differentPersonalId: -40,
  sameBhyt: 75,
  sameOtherNumber: 70,
  sameName: 40,
  similarName: 25,
  sameBirthDate: 35,
  swappedDayMonth: 30,
  sameYear: 20,
  sameMother: 12,
  sameVillage: 10,
  samePhone: 8,
  differentSex: -30,
};

const NUMBERS: readonly DuplicateReason[] = ['samePersonalId', 'sameBhyt', 'sameOtherNumber'];
const OTHER_NUMBERS = ['birthCertificate', 'vaccinationSubject', 'passport'] as const;
const FAMILY: readonly DuplicateReason[] = ['sameMother', 'sameVillage', 'samePhone'];

/** How likely two records are one person, 0-100, with the reasons for and against it. Symmetric. */
export function scoreDuplicate(a: PersonLike, b: PersonLike): { score: number; reasons: DuplicateReason[] } {
  const reasons = [...identifierReasons(a, b), ...personReasons(a, b)];
  const has = (reason: DuplicateReason) => reasons.includes(reason);
  const name = has('sameName') ? 'sameName' : has('similarName') ? 'similarName' : undefined;
  if (!name && !reasons.some((reason) => NUMBERS.includes(reason))) return { score: 0, reasons };
  const points = (list: readonly DuplicateReason[]) => list.reduce((sum, reason) => sum + POINTS[reason], 0);
  const family = points(reasons.filter((reason) => FAMILY.includes(reason)));
  const own = points(reasons.filter((reason) => !FAMILY.includes(reason)));
  return { score: Math.max(0, Math.min(100, own + Math.min(family, familyLimit(a, b, name)))), reasons };
}

/**
 * Brothers, sisters and twins share mother, village and telephone, and their names are often alike: these add little to a similar name,
 * and nothing where the given names differ by a mark (Hùng, Hưng).
 */
function familyLimit(a: PersonLike, b: PersonLike, name: 'sameName' | 'similarName' | undefined): number {
  if (name === 'sameName') return 20;
  return name && sameText(givenName(a.fullName ?? ''), givenName(b.fullName ?? '')) ? 10 : 0;
}

/** People of a list that may be the same person, most likely first, from `DUPLICATE_POSSIBLE` on. */
export function likelyDuplicates<P extends PersonLike>(
  person: PersonLike,
  others: readonly P[],
): { person: P; score: number; reasons: DuplicateReason[] }[] {
  return others
    .map((other) => ({ person: other, ...scoreDuplicate(person, other) }))
    .filter(({ score }) => score >= DUPLICATE_POSSIBLE)
    .sort((x, y) => y.score - x.score);
}

function identifierReasons(a: PersonLike, b: PersonLike): DuplicateReason[] {
  const reasons: DuplicateReason[] = [];
  const [idsA, idsB] = [a, b].map((person) => numbersOf(person, ['personalId', 'oldIdCard'])) as [string[], string[]];
  if (idsA.some((value) => idsB.includes(value))) reasons.push('samePersonalId');
  else if (activeId(a) && activeId(b)) reasons.push('differentPersonalId');
  const [cardsA, cardsB] = [a, b].map(insuranceOf) as [string[], string[]];
  if (cardsA.some((value) => cardsB.includes(value))) reasons.push('sameBhyt');
  const [moreA, moreB] = [a, b].map(othersOf) as [string[], string[]];
  if (moreA.some((value) => moreB.includes(value))) reasons.push('sameOtherNumber');
  return reasons;
}

function personReasons(a: PersonLike, b: PersonLike): DuplicateReason[] {
  const reasons: (DuplicateReason | undefined)[] = [
    compareNames(a.fullName ?? '', b.fullName ?? ''),
    compareBirthDates(a.birthDate ?? '', b.birthDate ?? ''),
  ];
  if (sameMother(a, b)) reasons.push('sameMother');
  if (a.villageCode && a.villageCode === b.villageCode) reasons.push('sameVillage');
  const phone = readPhone(a.phone ?? '');
  if (phone && phone === readPhone(b.phone ?? '')) reasons.push('samePhone');
  const known = ['1', '2'];
  if (a.sex !== b.sex && known.includes(a.sex ?? '') && known.includes(b.sex ?? '')) reasons.push('differentSex');
  return reasons.filter((reason) => reason !== undefined);
}

function sameMother(a: PersonLike, b: PersonLike): boolean {
  if (a.motherId && b.motherId) return a.motherId === b.motherId;
  return sameText(a.motherName ?? '', b.motherName ?? '');
}

function numbersOf({ identifiers = [] }: PersonLike, types: readonly Identifier['type'][]): string[] {
  return identifiers.filter(({ type }) => types.includes(type)).map(({ value }) => value);
}

/** Numbers of birth certificate, national vaccination subject and passport; a temporary one says nothing. */
function othersOf({ identifiers = [] }: PersonLike): string[] {
  return OTHER_NUMBERS.flatMap((type) => numbersOf({ identifiers }, [type]).map((value) => `${type} ${value}`));
}

function activeId({ identifiers = [] }: PersonLike): boolean {
  return identifiers.some(({ type, status }) => type === 'personalId' && status === 'active');
}

function insuranceOf(person: PersonLike): string[] {
  const cards = numbersOf(person, ['bhytCard']).map((value) => bhxhOfBhyt(value) ?? value);
  return [...cards, ...numbersOf(person, ['bhxhNumber'])];
}
