import { addDays, addMonths } from '../dates/index.ts';

/** The date a span (`42d`, `10w`, `9m`) after a date; calendar months end with the month. */
export function after(date: string, span: string): string {
  const count = Number(span.slice(0, -1));
  if (span.endsWith('m')) return addMonths(date, count);
  return addDays(date, span.endsWith('w') ? count * 7 : count);
}

/** The later of dates; undefined ones are left out. */
export function latestOf(...dates: (string | undefined)[]): string {
  let result = '';
  for (const date of dates) if (date && date > result) result = date;
  return result;
}
