import {
  bareNumber,
  bhytFault,
  bhxhOfBhyt,
  personalIdFault,
  readCard,
  type Card,
  type CardError,
} from '../../domain/identity/index.ts';
import type { Identifier } from '../../domain/records/index.ts';
import { toIdentifiers } from '../../domain/identity/index.ts';
import type { Prefill } from '../patient/prefill.ts';

/** What was read or typed: a whole card, only a number, or something that is neither. */
export type Reading =
  | { kind: 'card'; card: Card; numbers: string[] }
  | { kind: 'number'; type: 'personalId' | 'bhytCard' | 'bhxhNumber'; value: string; numbers: string[] }
  | { kind: 'unread'; error: CardError };

/** Reads a code from a camera, a hand scanner, the clipboard or the keyboard; a bare number in print counts as typed by hand. */
export function readCode(text: string): Reading {
  const card = readCard(text);
  if (card.error === undefined) {
    const numbers = [card.personalId, card.bhytNumber, card.bhxhNumber, card.oldIdCard];
    return { kind: 'card', card, numbers: numbers.filter((value) => value !== undefined) };
  }
  if (card.error !== 'cardNumberOnly') return { kind: 'unread', error: card.error };
  const value = bareNumber(text);
  if (/^\d{12}$/.test(value)) {
    return personalIdFault(value)
      ? { kind: 'unread', error: 'cardNumberDamaged' }
      : { kind: 'number', type: 'personalId', value, numbers: [value] };
  }
  if (bhytFault(value)) return { kind: 'unread', error: 'cardNumberDamaged' };
  const bhxh = bhxhOfBhyt(value);
  const numbers = [value, ...(bhxh && bhxh !== value ? [bhxh] : [])];
  return { kind: 'number', type: /^\d{10}$/.test(value) ? 'bhxhNumber' : 'bhytCard', value, numbers };
}

/** The papers that a reading proves, with the way in which they were read. */
export function papersOf(reading: Reading, now: string, newId: () => string): Identifier[] {
  if (reading.kind === 'card') return toIdentifiers(reading.card, now, newId);
  if (reading.kind === 'unread') return [];
  const { type, value } = reading;
  return [{ id: newId(), type, value, method: 'NHAP_TAY', status: 'active', recordedAt: now }];
}

/** What the form of a new person starts with. The address of a card is that of registration, often with names of before July 2025. */
export function prefillOf(reading: Reading, now: string, newId: () => string): Prefill {
  const identifiers = papersOf(reading, now, newId);
  if (reading.kind !== 'card') return { identifiers };
  const { fullName, birthDate, sex, addressText, parentName } = reading.card;
  return { fullName, birthDate, sex, address: addressText, identifiers, parentName };
}

/** Where a card and a stored person disagree, to be asked before the card is added to them. */
export function differences(
  card: Pick<Card, 'fullName' | 'birthDate' | 'sex'>,
  person: { fullName: string; birthDate: string; sex: string },
): ('fullName' | 'birthDate' | 'sex')[] {
  const name = (text: string) => text.normalize('NFC').toLocaleLowerCase('vi').replace(/\s+/g, ' ').trim();
  const fields: ('fullName' | 'birthDate' | 'sex')[] = [];
  if (name(card.fullName) !== name(person.fullName)) fields.push('fullName');
  // A year alone agrees with a full date of that year.
  const [short, long] = [card.birthDate, person.birthDate].sort((a, b) => a.length - b.length);
  if (!long?.startsWith(short ?? '')) fields.push('birthDate');
  if (person.sex !== '3' && card.sex !== person.sex) fields.push('sex');
  return fields;
}
