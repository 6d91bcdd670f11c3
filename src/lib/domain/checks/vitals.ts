import type { Issue } from '../issues/issue.ts';
import type { Vitals } from '../records/visit.ts';
import { ask, stop } from './codes.ts';
import type { Draft } from './context.ts';
import { vitalsLimits, type VitalName } from './vitals-limits.ts';

/**
 * Vital signs against the limits of an age in whole days (adult when unknown). A soft limit that the person has confirmed is not asked
 * again: `confirmed` holds names of vitals.
 */
export function checkVitals(vitals: Draft<Vitals>, ageDays?: number, confirmed: readonly string[] = []): Issue[] {
  const limits = vitalsLimits(ageDays);
  const issues = (Object.keys(limits) as VitalName[]).flatMap((name) => {
    const value = vitals[name];
    const { unit, hard, soft } = limits[name];
    if (value === undefined) return [];
    const path = `vitals.${name}`;
    const params = { field: name, value, unit };
    if (!isWithin(value, hard)) return [stop(path, 'vitalHard', { ...params, min: hard[0], max: hard[1] })];
    if (isWithin(value, soft) || confirmed.includes(name)) return [];
    return [ask(path, 'vitalSoft', { ...params, min: soft[0], max: soft[1] })];
  });
  return [...issues, ...checkBloodPressure(vitals)];
}

function checkBloodPressure({ systolicMmHg: systolic, diastolicMmHg: diastolic }: Draft<Vitals>): Issue[] {
  if (systolic === undefined && diastolic === undefined) return [];
  if (systolic === undefined) return [ask('vitals.systolicMmHg', 'bloodPressureIncomplete')];
  if (diastolic === undefined) return [ask('vitals.diastolicMmHg', 'bloodPressureIncomplete')];
  if (diastolic < systolic) return [];
  return [stop('vitals.diastolicMmHg', 'diastolicNotBelow', { value: diastolic, max: systolic })];
}

function isWithin(value: number, [min, max]: readonly [number, number]): boolean {
  return value >= min && value <= max;
}
