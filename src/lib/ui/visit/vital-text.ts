import * as m from '$lib/paraglide/messages';
import type { Vitals } from '../../domain/records/index.ts';
import { decimalText } from '../format/index.ts';
import { vitalsInOrder, type Vital } from './vitals.ts';

const NAMES: Record<Vital['name'], () => string> = {
  pulsePerMin: m.visit_pulsePerMin,
  temperatureC: m.visit_temperatureC,
  systolicMmHg: m.visit_systolicMmHg,
  diastolicMmHg: m.visit_diastolicMmHg,
  respirationPerMin: m.visit_respirationPerMin,
  spo2Percent: m.visit_spo2Percent,
  weightKg: m.visit_weightKg,
  heightCm: m.visit_heightCm,
  waistCm: m.visit_waistCm,
};

export const vitalName = (name: Vital['name']): string => NAMES[name]();

export const vitalUnit = (unit: Vital['unit']): string => (unit === 'perMinute' ? m.visit_per_minute() : unit);

/** Measured values as people write them; both pressures in one, `120/80 mmHg`. */
export function vitalFacts(vitals: Vitals | undefined, ageYears?: number): [name: string, value: string][] {
  if (!vitals) return [];
  const { systolicMmHg, diastolicMmHg } = vitals;
  const both = systolicMmHg !== undefined && diastolicMmHg !== undefined;
  return vitalsInOrder(ageYears).flatMap(({ name, unit }): [string, string][] => {
    const value = vitals[name];
    if (value === undefined || (both && name === 'diastolicMmHg')) return [];
    if (both && name === 'systolicMmHg') return [[m.visit_blood_pressure(), `${value}/${diastolicMmHg} ${unit}`]];
    return [[vitalName(name), `${decimalText(value)} ${vitalUnit(unit)}`]];
  });
}
