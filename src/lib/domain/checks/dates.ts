import { earliest, formatDate, isRealDate, latest, todayIn } from '../dates/index.ts';
import type { Issue } from '../issues/issue.ts';
import { stop } from './codes.ts';
import type { CheckContext } from './context.ts';
import { fieldOf } from './fields.ts';

/** Issues of a stored date, partial or not: not in the calendar, or wholly after today. None when it is empty. */
export function pastDate(path: string, date: string | undefined, { today }: CheckContext): Issue[] {
  if (!date) return [];
  const params = { field: fieldOf(path), date: formatDate(date) };
  if (!isRealDate(date)) return [stop(path, 'dateImpossible', params)];
  return earliest(date) > today ? [stop(path, 'dateInFuture', params)] : [];
}

/** Like `pastDate`, for a date that may lie in the future. */
export function anyDate(path: string, date: string | undefined): Issue[] {
  return !date || isRealDate(date)
    ? []
    : [stop(path, 'dateImpossible', { field: fieldOf(path), date: formatDate(date) })];
}

/** Day in Vietnam of an instant; undefined when it is empty or no instant at all. */
export function dayOf(instant: string | undefined): string | undefined {
  return instant && !Number.isNaN(Date.parse(instant)) ? todayIn(instant) : undefined;
}

/** True when the whole of `date` lies before the whole of `other`, both stored dates that may be partial. */
export function isBefore(date: string | undefined, other: string | undefined): boolean {
  return isDate(date) && isDate(other) && latest(date) < earliest(other);
}

function isDate(date: string | undefined): date is string {
  return date !== undefined && isRealDate(date);
}
