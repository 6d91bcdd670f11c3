import { fold } from '../names/index.ts';
import type { Card, UnreadCard } from './card.ts';
import { cardDate, cardDay, cardName, cardText, isStrange, known } from './card-fields.ts';
import { bhxhOfBhyt, bhytFault } from './numbers.ts';

const SEXES: Readonly<Record<string, '1' | '2'>> = { '1': '1', '2': '2', nam: '1', nu: '2' };

/** Fields of a health insurance card's code; 0-7 are needed, names are hexadecimal UTF-8. The first field has 10 or 15 characters. */
export function readBhyt(fields: string[]): Card | UnreadCard {
  const [number = '', name, born, sexText = '', address, facility = '', from, to, issued, , parent] = fields;
  if (bhytFault(number)) return { error: 'cardNumberDamaged' };
  if (fields.length < 8) return { error: 'cardTruncated' };
  const fullName = cardName(cardText(name));
  if (fullName === undefined) return { error: 'cardNameDamaged' };
  const birthDate = cardDate(born);
  if (birthDate === undefined) return { error: 'cardDateDamaged' };
  const sex = SEXES[fold(sexText)];
  if (sex === undefined) return { error: 'cardSexDamaged' };
  const addressText = cardText(address);
  const parentName = cardName(cardText(parent));
  const facilityCode = facility.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
  const doubtful: Card['doubtful'] = [];
  if (isStrange(fullName)) doubtful.push('fullName');
  if (isStrange(addressText, true) || (address && !addressText)) doubtful.push('addressText');
  if (isStrange(parentName)) doubtful.push('parentName');
  return known({
    kind: 'bhyt' as const,
    bhytNumber: number,
    bhxhNumber: bhxhOfBhyt(number),
    fullName,
    birthDate,
    sex,
    addressText,
    facilityCode: facilityCode.length === 5 ? facilityCode : undefined,
    validFrom: cardDay(from),
    validTo: cardDay(to),
    issuedOn: cardDay(issued),
    parentName,
    doubtful,
  });
}
