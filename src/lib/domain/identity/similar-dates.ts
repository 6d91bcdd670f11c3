import { isRealDate, precisionOf } from '../dates/index.ts';

/**
 * What two stored birth dates have in common. `sameYear` when one of them is partial, or the 1 January that lists write for an unknown
 * day, and both can be one day. Two other complete dates have nothing in common unless they are equal or day and month are exchanged.
 */
export function compareBirthDates(a: string, b: string): 'sameBirthDate' | 'swappedDayMonth' | 'sameYear' | undefined {
  if (!isRealDate(a) || !isRealDate(b)) return undefined;
  if (a === b && precisionOf(a) === 'YMD') return 'sameBirthDate';
  const [short, long] = [certain(a), certain(b)].sort((x, y) => x.length - y.length) as [string, string];
  if (precisionOf(short) === 'YMD') return swap(a) === b ? 'swappedDayMonth' : undefined;
  return long.startsWith(short) ? 'sameYear' : undefined;
}

function certain(date: string): string {
  return date.endsWith('-01-01') ? date.slice(0, 4) : date;
}

function swap(date: string): string {
  const [year, month, day] = date.split('-');
  return `${year}-${day}-${month}`;
}
