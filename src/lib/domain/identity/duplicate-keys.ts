import { foldedWords } from '../names/index.ts';
import { bhxhOfBhyt } from './numbers.ts';
import type { PersonLike } from './duplicates.ts';

/**
 * Keys of which two records that may be one person share at least one: a number, or given and family name without marks with the year of birth.
 * They keep a list of 10,000 people from being compared in pairs.
 */
export function duplicateKeys({ fullName = '', birthDate = '', identifiers = [] }: PersonLike): string[] {
  const words = foldedWords(fullName).map((word) => word.replace(/y/g, 'i'));
  const name = words.length > 1 && birthDate ? [`name ${words[0]} ${words.at(-1)} ${birthDate.slice(0, 4)}`] : [];
  const numbers = identifiers
    .filter(({ type }) => type !== 'temporary')
    .map(({ type, value }) =>
      type === 'bhytCard' || type === 'bhxhNumber'
        ? `insurance ${bhxhOfBhyt(value) ?? value}`
        : `${group(type)} ${value}`,
    );
  return [...new Set([...name, ...numbers])];
}

/** Pairs of people who share a key, each pair once. A key that more than `most` share says nothing and is left out. */
export function duplicatePairs<P extends PersonLike>(people: readonly P[], most = 50): [P, P][] {
  const byKey = new Map<string, number[]>();
  for (const [n, person] of people.entries())
    for (const key of duplicateKeys(person)) byKey.set(key, [...(byKey.get(key) ?? []), n]);
  const pairs = new Map<string, [P, P]>();
  for (const places of byKey.values()) {
    if (places.length > most) continue;
    for (const [at, a] of places.entries())
      for (const b of places.slice(at + 1)) pairs.set(`${a} ${b}`, [people[a] as P, people[b] as P]);
  }
  return [...pairs.values()];
}

/** Cards and numbers of the same register: a personal id may have been typed as an old card. */
const group = (type: string) => (type === 'personalId' || type === 'oldIdCard' ? 'identity' : type);
