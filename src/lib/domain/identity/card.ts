import { readBhyt } from './card-bhyt.ts';
import { readCccd } from './card-cccd.ts';
import { repairEncoding } from './encoding.ts';

/** What a card's code says. Dates are stored dates; `birthDate` may be partial. */
export interface Card {
  kind: 'cccd' | 'bhyt';
  personalId?: string;
  oldIdCard?: string;
  fullName: string;
  birthDate: string;
  sex: '1' | '2';
  addressText?: string;
  issuedOn?: string;
  /** 10 or 15 characters, as on the card. */
  bhytNumber?: string;
  bhxhNumber?: string;
  facilityCode?: string;
  validFrom?: string;
  validTo?: string;
  parentName?: string;
  /** Fields that were read with strange characters: the person compares them with the card. */
  doubtful: ('fullName' | 'addressText' | 'parentName')[];
  error?: undefined;
}

/** Codes of issues: what is wrong with a code and what to do instead. */
export type CardError =
  | 'cardEmpty'
  | 'cardForeign'
  | 'cardNumberOnly'
  | 'cardNumberDamaged'
  | 'cardTruncated'
  | 'cardNameDamaged'
  | 'cardDateDamaged'
  | 'cardSexDamaged';

export interface UnreadCard {
  error: CardError;
}

/**
 * Reads the QR code of a citizen card or of a health insurance card (visits-insurance.md 5 and 6), from a camera, a scanner that
 * types like a keyboard, or the clipboard. Never throws.
 */
export function readCard(payload: string): Card | UnreadCard {
  const text = clean(payload);
  if (text === '') return { error: 'cardEmpty' };
  const fields = separate(text);
  const number = (fields[0] ?? '').replace(/\s/g, '').toUpperCase();
  const isBhyt = /^([A-Z]{2}\d{13}|\d{10})$/.test(number);
  const isCccd = /^\d{12}$/.test(number);
  if (fields.length === 1) return { error: isCccd || isBhyt ? 'cardNumberOnly' : 'cardForeign' };
  if (isCccd) return readCccd([number, ...fields.slice(1)]);
  if (isBhyt) return readBhyt([number, ...fields.slice(1)]);
  return { error: fields.length >= 5 && /\d{6}/.test(number) ? 'cardNumberDamaged' : 'cardForeign' };
}

/** Without the marks that scanners put around a code. */
function clean(payload: string): string {
  return repairEncoding(payload.replace(/[\u0000-\u001f\u007f\ufeff]+/g, ' ').trim())
    .normalize('NFC')
    .replace(/\s*\$\s*$/, '')
    .trim();
}

/** Keyboards of other layouts turn the bar into a similar sign; `‡` separates only where no bar is left. */
function separate(text: string): string[] {
  const separator = ['|', '¦', '｜', '‡'].find((sign) => text.includes(sign));
  return separator === undefined ? [text] : text.split(separator).map((field) => field.trim());
}
