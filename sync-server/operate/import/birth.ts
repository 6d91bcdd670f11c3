import { formatDate, parsePartialDate } from '../../../src/lib/domain/dates/index.ts';
import { textOf, type Cell } from './cells.ts';
import type { Row } from './list.ts';
import { sentenceOf } from './sentences.ts';

const TICKS = /^(x|v|1|có|true|✓|✔|\+|\*)$/i;

export const isTick = (cell: Cell | undefined): boolean => TICKS.test(textOf(cell));

/**
 * The birth date of a row in its stored form, or why it cannot be read; `''` when the row has none. It stands in a column of dates, in one
 * of years, in three of day, month and year, or below `Nam`/`Nữ`, where it says the sex too.
 * @param today `YYYY-MM-DD`
 */
export function readBirth({ values }: Row, today: string): { value: string; reason?: string } {
  const { birthDate, birthDay, birthMonth, birthYear, male, female } = values;
  const parts = [birthDay, birthMonth, birthYear].map(textOf).filter((text) => text !== '');
  const underSex = [male, female]
    .filter((cell) => !isTick(cell))
    .map(textOf)
    .find((text) => text !== '');
  const text =
    textOf(birthDate) ||
    underSex ||
    (birthDay === undefined && birthMonth === undefined ? textOf(birthYear) : parts.join('/'));
  if (text === '') return { value: '' };
  const parsed = parsePartialDate(text, today);
  if (parsed.error) {
    const params = { field: 'birthDate', date: formatDate(text) };
    return { value: '', reason: `${sentenceOf({ code: parsed.error, params })} (Ô ghi: ${text})` };
  }
  const year = textOf(birthYear);
  if (textOf(birthDate) && /^\d{4}$/.test(year) && !parsed.value.startsWith(year))
    return {
      value: parsed.value,
      reason: `Ngày sinh ${formatDate(parsed.value)} và năm sinh ${year} khác nhau. Hãy sửa cho giống nhau.`,
    };
  return { value: parsed.value };
}

const ENOUGH_DATES = 8;

/**
 * An Excel set to month/day turns `05/09/1990` into 9 May and leaves `25/12/1990` as text. When no date of many has a day above 12 while
 * texts have, day and month of the dates cannot be trusted.
 */
export function datesMayBeSwapped(rows: readonly Row[]): boolean {
  const cells = rows.map(({ values }) => values.birthDate ?? null);
  const days = cells.filter((cell) => cell instanceof Date).map((cell) => cell.getUTCDate());
  const longTexts = cells.filter((cell) => typeof cell === 'string' && /^(1[3-9]|2\d|3[01])[/.-]/.test(cell.trim()));
  return days.length >= ENOUGH_DATES && days.every((day) => day <= 12) && longTexts.length > 0;
}
