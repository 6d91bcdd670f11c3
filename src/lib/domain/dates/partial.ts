import { daysInMonth, isRealDay, isoDay, partsOf } from './calendar.ts';

/** How much of a date is known: year, month or day (QĐ 831). */
export type Precision = 'Y' | 'YM' | 'YMD';

/** `value` is the stored form; `error` is the code of an issue. */
export type ParsedDate =
  { value: string; error?: undefined } | { value?: undefined; error: 'dateFormat' | 'dateImpossible' };

/**
 * Reads a date as people type it: `dd/mm/yyyy`, `d/m/yyyy`, `ddmmyyyy`, `ddmmyy`, `mm/yyyy`, `mmyyyy`, `yyyy` or the stored form;
 * `/`, `-`, `.` and blanks separate. A year of two digits is the latest one that is not after `today` (`YYYY-MM-DD`).
 */
export function parsePartialDate(text: string, today: string): ParsedDate {
  const typed = text.trim().replace(/\s*[/\-.\s]\s*/g, '/');
  const numbers = typed.split('/').map((part) => (/^\d+$/.test(part) ? part : ''));
  if (numbers.includes('')) return { error: 'dateFormat' };
  const [a = '', b = '', c = ''] = numbers;
  if (numbers.length === 1) return fromDigits(a, today);
  if (numbers.length === 2)
    return b.length === 4 && a.length <= 2 ? build(b, a) : a.length === 4 ? build(a, b) : wrong();
  if (numbers.length > 3) return wrong();
  if (a.length === 4 && b.length <= 2 && c.length <= 2) return build(a, b, c);
  if (a.length > 2 || b.length > 2) return wrong();
  if (c.length === 2) return build(fullYear(c, today), b, a);
  return c.length === 4 ? build(c, b, a) : wrong();
}

/** Precision of a stored partial date. */
export function precisionOf(date: string): Precision {
  return date.length >= 10 ? 'YMD' : date.length >= 7 ? 'YM' : 'Y';
}

/** True when a stored date (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`) is in the calendar; 31 February is not. */
export function isRealDate(date: string): boolean {
  if (!/^\d{4}(-\d\d(-\d\d)?)?$/.test(date)) return false;
  const [year, month, day] = partsOf(date);
  if (date.length === 4) return true;
  return isRealDay(year, month, date.length === 7 ? 1 : day);
}

/** First day that a partial date can mean. */
export function earliest(date: string): string {
  if (date.length === 10) return date;
  const [year, month] = partsOf(date);
  return date.length === 4 ? isoDay(year, 1, 1) : date.length === 7 ? isoDay(year, month, 1) : date;
}

/** Last day that a partial date can mean. */
export function latest(date: string): string {
  if (date.length === 10) return date;
  const [year, month] = partsOf(date);
  if (date.length === 4) return isoDay(year, 12, 31);
  return date.length === 7 ? isoDay(year, month, daysInMonth(year, month)) : date;
}

/** A stored date as people write it: `dd/mm/yyyy`, `mm/yyyy` or `yyyy`; an empty text stays empty. */
export function formatDate(date: string): string {
  return date.split('-').reverse().join('/');
}

function fromDigits(digits: string, today: string): ParsedDate {
  const at = (from: number, to: number) => digits.slice(from, to);
  if (digits.length === 4) return build(digits);
  if (digits.length === 8) return firstReal(build(at(4, 8), at(2, 4), at(0, 2)), build(at(0, 4), at(4, 6), at(6, 8)));
  // `mmyyyy` cannot be taken for `ddmmyy`: its third and fourth digit (19 or 20) are no month.
  if (digits.length === 6)
    return firstReal(build(fullYear(at(4, 6), today), at(2, 4), at(0, 2)), build(at(2, 6), at(0, 2)));
  return wrong();
}

function firstReal(first: ParsedDate, second: ParsedDate): ParsedDate {
  const plausible = second.value !== undefined && /^(1[89]|20)/.test(second.value);
  return first.value === undefined && plausible ? second : first;
}

function fullYear(twoDigits: string, today: string): string {
  const century = Number(today.slice(0, 2));
  const inThisCentury = `${century}${twoDigits}`;
  return inThisCentury <= today.slice(0, 4) ? inThisCentury : `${century - 1}${twoDigits}`;
}

function build(year: string, month?: string, day?: string): ParsedDate {
  const value = [year, month?.padStart(2, '0'), day?.padStart(2, '0')].filter((part) => part !== undefined).join('-');
  return isRealDate(value) ? { value } : { error: 'dateImpossible' };
}

function wrong(): ParsedDate {
  return { error: 'dateFormat' };
}
