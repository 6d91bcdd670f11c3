import { addDays } from '../dates/index.ts';
import { ask, stop } from '../checks/codes.ts';
import type { Issue } from '../issues/issue.ts';
import type { Fridge, FridgeReading } from '../records/index.ts';

export type Half = FridgeReading['half'];
/** The half of the day of an hour in Vietnam (`HH:mm`). */
export const halfOf = (time: string): Half => (time < '12:00' ? 'morning' : 'afternoon');

/** Nobody reads a fridge outside of this: a number beyond it was typed wrongly. */
const POSSIBLE = { min: -30, max: 50 };

export function isOutOfLimits(
  { celsius }: Pick<FridgeReading, 'celsius'>,
  { minC, maxC }: Pick<Fridge, 'minC' | 'maxC'>,
): boolean {
  return celsius < minC || celsius > maxC;
}

/** Vaccines that freezing spoils (practice of the cold chain, R): they are listed when a fridge was at or below zero. */
export const FREEZE_SENSITIVE: readonly string[] = ['HEPB', 'PENTA', 'DPT', 'TD', 'UV', 'IPV', 'PCV', 'HPV'];

/** Below the lower limit vaccines may freeze: that is worse than a little too warm. */
export function mayFreeze({ celsius }: Pick<FridgeReading, 'celsius'>): boolean {
  return celsius <= 0;
}

/** Faults of a reading as it is typed. Out of limits is asked about, and wants to be told what was done. */
export function readingIssues(
  { celsius, action }: { celsius?: number; action?: string },
  fridge: Pick<Fridge, 'minC' | 'maxC'>,
): Issue[] {
  if (celsius === undefined) return [stop('celsius', 'required', { field: 'temperatureC' })];
  if (celsius < POSSIBLE.min || celsius > POSSIBLE.max)
    return [stop('celsius', 'fridgeImpossible', { value: comma(celsius) })];
  if (!isOutOfLimits({ celsius }, fridge)) return [];
  const params = { value: comma(celsius), min: comma(fridge.minC), max: comma(fridge.maxC) };
  return [ask('celsius', 'fridgeOutside', params), ...(action?.trim() ? [] : [stop('action', 'fridgeActionMissing')])];
}

const comma = (value: number) => String(value).replace('.', ',');

export interface MissingReading {
  fridgeId: string;
  on: string;
  half: Half;
}

/**
 * Readings that were due and are not there, oldest first: of the last `days` days, and of today as far as it has gone (`time`, `HH:mm`).
 * A fridge is asked for from the day on which it was registered.
 */
export function missingReadings(
  fridges: readonly Pick<Fridge, 'id' | 'createdAt' | 'retired' | 'voided'>[],
  readings: readonly Pick<FridgeReading, 'fridgeId' | 'on' | 'half' | 'voided'>[],
  { today, time, days, perDay }: { today: string; time: string; days: number; perDay: number },
): MissingReading[] {
  const seen = new Set(
    readings.filter(({ voided }) => !voided).map(({ fridgeId, on, half }) => `${fridgeId} ${on} ${half}`),
  );
  const seenDay = new Set(readings.filter(({ voided }) => !voided).map(({ fridgeId, on }) => `${fridgeId} ${on}`));
  const missing: MissingReading[] = [];
  for (let back = days; back >= 0; back--) {
    const on = addDays(today, -back);
    for (const fridge of fridges) {
      if (fridge.retired || fridge.voided || fridge.createdAt.slice(0, 10) > on) continue;
      const halves: Half[] = perDay === 1 ? ['afternoon'] : ['morning', 'afternoon'];
      for (const half of halves) {
        if (on === today && half === 'afternoon' && halfOf(time) === 'morning') continue;
        const there = perDay === 1 ? seenDay.has(`${fridge.id} ${on}`) : seen.has(`${fridge.id} ${on} ${half}`);
        if (!there) missing.push({ fridgeId: fridge.id, on, half });
      }
    }
  }
  return missing;
}
