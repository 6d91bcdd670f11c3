import { addMonths, daysBetween, partsOf } from './calendar.ts';
import { earliest, latest, precisionOf, type Precision } from './partial.ts';

/** Completed years, months (0-11) and days; what the precision does not cover is 0. */
export interface Age {
  years: number;
  months: number;
  days: number;
  precision: Precision;
}

/** Age as people say it; `months` counts all completed months (`3 tháng 12 ngày`). `approximate` when the birth date is partial. */
export type AgeInWords =
  | { unit: 'days'; days: number; approximate: boolean }
  | { unit: 'months'; months: number; days: number; approximate: boolean }
  | { unit: 'years'; years: number; approximate: boolean };

/** Age on the day `on` (`YYYY-MM-DD`) of a person with a partial birth date; undefined when the birth is later than that day. */
export function ageOf(birthDate: string, on: string): Age | undefined {
  const precision = precisionOf(birthDate);
  if (earliest(birthDate) > on) return undefined;
  const [onYear, onMonth] = partsOf(on);
  const [year, month] = partsOf(birthDate);
  if (precision === 'Y') return { years: onYear - year, months: 0, days: 0, precision };
  let total = (onYear - year) * 12 + (onMonth - month);
  if (precision === 'YM') return { years: Math.floor(total / 12), months: total % 12, days: 0, precision };
  if (addMonths(birthDate, total) > on) total -= 1;
  return {
    years: Math.floor(total / 12),
    months: total % 12,
    days: daysBetween(addMonths(birthDate, total), on),
    precision,
  };
}

/** Under 1 month in days, under 72 months in months and days, else in years. Undefined as in `ageOf`. */
export function ageInWords(birthDate: string, on: string): AgeInWords | undefined {
  const age = ageOf(birthDate, on);
  if (!age) return undefined;
  const approximate = age.precision !== 'YMD';
  const months = age.years * 12 + age.months;
  if (age.precision === 'Y' || months >= 72) return { unit: 'years', years: age.years, approximate };
  if (months === 0 && !approximate) return { unit: 'days', days: age.days, approximate };
  return { unit: 'months', months, days: age.days, approximate };
}

/** Whole days lived on `on`; of a partial birth date the middle of its range; undefined before birth. */
export function ageDaysOf(birthDate: string, on: string): number | undefined {
  const first = earliest(birthDate);
  if (first > on) return undefined;
  const last = latest(birthDate);
  const end = last < on ? last : on;
  return Math.round(daysBetween(first, on) - daysBetween(first, end) / 2);
}
