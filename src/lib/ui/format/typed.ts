import { formatDate, parsePartialDate, precisionOf } from '../../domain/dates/index.ts';

/** What a person typed into a field: its value, or why it is none (code of an issue). An empty text is neither. */
export type Typed<T> = { value: T | undefined; problem?: 'dateImpossible' | 'dateFormat' | 'numberInvalid' };

/** Reads a typed date (see parsePartialDate); without `partial` a date without its day is not complete. */
export function readDate(text: string, today: string, partial = false): Typed<string> {
  if (!text.trim()) return { value: undefined };
  const parsed = parsePartialDate(text, today);
  if (parsed.error) return { value: undefined, problem: parsed.error };
  if (!partial && precisionOf(parsed.value) !== 'YMD') return { value: undefined, problem: 'dateFormat' };
  return { value: parsed.value };
}

/** `dd/mm/yyyy`, `mm/yyyy` or `yyyy` of a stored date; empty for nothing. */
export const dateAsTyped = (value: string | undefined): string => formatDate(value ?? '');

/** Reads `36,5` and `36.5`; a text with more decimals than `decimals` is no number of this field. */
export function readNumber(text: string, decimals = 0): Typed<number> {
  const trimmed = text.replace(/\s/g, '');
  if (!trimmed) return { value: undefined };
  const match = /^(-?\d+)(?:[.,](\d*))?$/.exec(trimmed);
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > decimals) return { value: undefined, problem: 'numberInvalid' };
  return { value: Number(`${match[1]}.${fraction || 0}`) };
}

/** `36,5` of 36.5: the way it is typed on a Vietnamese keyboard. */
export const numberAsTyped = (value: number | undefined): string =>
  value === undefined ? '' : String(value).replace('.', ',');
