import { isRealDate } from '../dates/index.ts';
import { cleanName, titleCaseName } from '../names/index.ts';
import { fromHexUtf8 } from './encoding.ts';

/** A date of a card, `ddMMyyyy`, `MMyyyy` or `yyyy` with or without separators, as a stored date; undefined when there is no such day. */
export function cardDate(text: string | undefined): string | undefined {
  const digits = (text ?? '').replace(/[\s/.-]/g, '');
  const parts = /^(?:(\d\d)?(\d\d))?(\d{4})$/.exec(digits);
  if (!parts) return undefined;
  const [, day, month, year] = parts;
  const value = [year, month, day].filter((part) => part !== undefined && part !== '00').join('-');
  return isRealDate(value) ? value : undefined;
}

/** A day of a card, complete; undefined when it is empty or damaged. */
export function cardDay(text: string | undefined): string | undefined {
  const date = cardDate(text);
  return date?.length === 10 ? date : undefined;
}

/** Text of a field that is hexadecimal UTF-8 on most cards and plain on some. Undefined when it is empty or broken. */
export function cardText(field: string | undefined): string | undefined {
  const raw = (field ?? '').trim();
  const hex = raw.replace(/\s/g, '');
  const looksHex = /^[0-9a-f]{4,}$/i.test(hex);
  const text = cleanName(looksHex ? (fromHexUtf8(hex) ?? '') : raw);
  return /\p{L}/u.test(text) && !/\p{Cc}/u.test(text) ? text : undefined;
}

/** A name as it is stored: cards print some in capitals. */
export function cardName(text: string | undefined): string | undefined {
  return text === text?.toUpperCase() && text !== undefined ? titleCaseName(text) : text;
}

/** True when a scanner has spoilt letters: replacement characters, marks or digits inside a name. */
export function isStrange(text: string | undefined, digitsAllowed = false): boolean {
  return text !== undefined && (/[\ufffd‡†?¿|$#%^~<>{}\\]/.test(text) || (!digitsAllowed && /\d/.test(text)));
}

/** A copy without the fields that are undefined. */
export function known<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
