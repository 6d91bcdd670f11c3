import { fold } from '../names/index.ts';
import type { Card, UnreadCard } from './card.ts';
import { cardDate, cardDay, cardName, cardText, isStrange, known } from './card-fields.ts';
import { oldIdCardFault, sexOfPersonalId } from './numbers.ts';

/** Fields 0-6 of a citizen card's code; what newer cards append is ignored. The first field is a checked personal id. */
export function readCccd(fields: string[]): Card | UnreadCard {
  const [personalId = '', oldNumber = '', name, born, sexText = '', address, issued = ''] = fields;
  if (fields.length < 7 || (issued !== '' && fields.length === 7 && issued.replace(/\D/g, '').length < 8))
    return { error: 'cardTruncated' };
  const fullName = cardName(cardText(name));
  if (fullName === undefined) return { error: 'cardNameDamaged' };
  const birthDate = cardDate(born);
  if (birthDate === undefined) return { error: 'cardDateDamaged' };
  const sex = sexOf(sexText, personalId);
  if (sex === undefined) return { error: 'cardSexDamaged' };
  const addressText = address === '' ? undefined : address?.replace(/\s*,\s*/g, ', ');
  const doubtful: Card['doubtful'] = [];
  if (isStrange(fullName)) doubtful.push('fullName');
  if (isStrange(addressText, true)) doubtful.push('addressText');
  return known({
    kind: 'cccd' as const,
    personalId,
    oldIdCard: oldIdCardFault(oldNumber) ? undefined : oldNumber,
    fullName,
    birthDate,
    sex,
    addressText,
    issuedOn: cardDay(issued),
    doubtful,
  });
}

/** `Nam` or `Nữ`; where the scanner lost the letter ữ, the personal id says it. */
function sexOf(text: string, personalId: string): '1' | '2' | undefined {
  const word = fold(text);
  if (word === 'nam') return '1';
  if (word === 'nu') return '2';
  return word === '' || /^n[^a-z]*$/.test(word) ? sexOfPersonalId(personalId) : undefined;
}
