import {
  combineSchedules,
  immunizationRules,
  RULES_ID,
  schedules as known,
  type CombinedSchedules,
  type ImmunizationRules,
} from '../../domain/immunization/index.ts';
import { app } from '../state/app.svelte.ts';
import { live, type Live } from '../state/live.svelte.ts';

/** The rules in use at this station, kept true. Call it while a component starts. */
export function stationRules(): Live<ImmunizationRules> {
  return live(async () => immunizationRules(await app.client.get('settings', RULES_ID)), ['settings']);
}

/** The schedules in use at this station with those that are refused, kept true. Call it while a component starts. */
export function stationSchedules(): Live<CombinedSchedules> {
  return live(async () => combineSchedules(known, await app.client.scheduleDocuments()), ['settings']);
}
