/**
 * Day numbers for the engine's inner loop, where dates as text or `Date` objects cost too much. Equal to ../dates, as a test shows.
 * Day 0 is 1 January 1850; the tables end with 2199.
 */
const FIRST_YEAR = 1850;
const MONTHS = 350 * 12;
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** First day of each month; the entry after the last month ends the table. */
const monthStart = new Int32Array(MONTHS + 1);
for (let month = 0; month < MONTHS; month++) {
  const year = FIRST_YEAR + Math.floor(month / 12);
  const leap = month % 12 === 1 && (year % 400 === 0 || (year % 4 === 0 && year % 100 !== 0)) ? 1 : 0;
  monthStart[month + 1] = (monthStart[month] ?? 0) + (LENGTHS[month % 12] ?? 0) + leap;
}
const LAST_DAY = (monthStart[MONTHS] ?? 0) - 1;
const texts: (string | undefined)[] = [];

/** A span of time in calendar months and days. */
export interface Span {
  months: number;
  days: number;
}

/** Reads `42d`, `10w`, `9m` or `7y`. */
export function parseSpan(text: string): Span {
  const count = Number(text.slice(0, -1));
  if (text.endsWith('y')) return { months: count * 12, days: 0 };
  if (text.endsWith('m')) return { months: count, days: 0 };
  return { months: 0, days: text.endsWith('w') ? count * 7 : count };
}

/** Day number of `YYYY-MM-DD`; NaN when the text is no full date between 1850 and 2199. */
export function dayOf(date: string): number {
  if (date.length !== 10) return NaN;
  const month = (digits(date, 0) * 100 + digits(date, 2) - FIRST_YEAR) * 12 + digits(date, 5) - 1;
  return month < MONTHS ? (monthStart[month] ?? NaN) + digits(date, 8) - 1 : NaN;
}

/** Two digits of a date as a number; cheaper than a piece of text. */
const digits = (date: string, at: number) => date.charCodeAt(at) * 10 + date.charCodeAt(at + 1) - 528;

/** `YYYY-MM-DD` of a day number. */
export function dateOf(day: number): string {
  return (texts[day] ??= write(day));
}

/** The day a span later; where that month is shorter, its last day (31 January + 1 month = 28 or 29 February). */
export function plus(day: number, { months, days }: Span): number {
  if (months === 0) return day + days;
  const from = monthOf(day);
  const to = from + months;
  const start = monthStart[to] ?? LAST_DAY;
  const length = (monthStart[to + 1] ?? LAST_DAY + 1) - start;
  return start + Math.min(day - (monthStart[from] ?? 0), length - 1) + days;
}

function monthOf(day: number): number {
  // A little more than day / 30.44, the mean length: never too early, and rarely more than a month too late.
  let month = Math.min(Math.floor((day + 3) / 30.43), MONTHS - 1);
  while ((monthStart[month] ?? 0) > day) month--;
  return month;
}

function write(day: number): string {
  const month = monthOf(day);
  const year = FIRST_YEAR + Math.floor(month / 12);
  const dayOfMonth = day - (monthStart[month] ?? 0) + 1;
  return `${year}-${String((month % 12) + 1).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}
