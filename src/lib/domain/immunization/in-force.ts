import type { Schedule, Schedules } from './rules.ts';

/** Oldest first. */
export const byValidity = (schedules: readonly Schedule[]): Schedule[] =>
  [...schedules].sort((a, b) => (a.validFrom < b.validFrom ? -1 : a.validFrom > b.validFrom ? 1 : 0));

/**
 * The schedule in force on a day: the last one whose validity has begun. The last published one stays the default after its end until
 * another one is known, and days before all of them belong to the first.
 */
export function inForce(schedules: Schedules, day: string): Schedule | undefined {
  if (!isList(schedules)) return schedules;
  const sorted = byValidity(schedules);
  return sorted.findLast(({ validFrom }) => validFrom <= day) ?? sorted[0];
}

export const isList = (schedules: Schedules): schedules is readonly Schedule[] => Array.isArray(schedules);
