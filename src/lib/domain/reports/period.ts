import { addDays, addMonths, weekday } from '../dates/index.ts';

export type PeriodType = 'month' | 'year';

/** A reporting period: `YYYY-MM` or `YYYY`, with its first and last day. */
export interface Period {
  type: PeriodType;
  code: string;
  from: string;
  to: string;
}

/** The period of a code; undefined when it is none. */
export function periodOf(code: string): Period | undefined {
  if (/^\d{4}$/.test(code)) return { type: 'year', code, from: `${code}-01-01`, to: `${code}-12-31` };
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(code)) return undefined;
  const from = `${code}-01`;
  return { type: 'month', code, from, to: addDays(addMonths(from, 1), -1) };
}

/** The month before, or the year before. */
export function periodBefore(code: string): string {
  return code.length === 4 ? String(Number(code) - 1) : addMonths(`${code}-01`, -1).slice(0, 7);
}

/** The months of a year up to and with the month of `today`, the latest first. */
export function monthsUpTo(today: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => addMonths(`${today.slice(0, 7)}-01`, -n).slice(0, 7));
}

/**
 * Last day for sending: `dayOfNext` of the month after the period (of January for a year), or so many working days after its end.
 * Working days are Monday to Friday without `holidays` (`YYYY-MM-DD`).
 */
export type DueRule = { dayOfNext: number } | { workingDays: number };

export function dueOn(period: Period, rule: DueRule, holidays: ReadonlySet<string> = new Set()): string {
  if ('dayOfNext' in rule) return addDays(period.to, rule.dayOfNext);
  let day = period.to;
  for (let left = rule.workingDays; left > 0;) {
    day = addDays(day, 1);
    if (weekday(day) <= 5 && !holidays.has(day)) left -= 1;
  }
  return day;
}
