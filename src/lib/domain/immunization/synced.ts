import * as z from 'zod/mini';
import { scheduleProblems, scheduleSetProblems } from './check-schedule.ts';
import type { ScheduleFault } from './fault.ts';
import { byValidity } from './in-force.ts';
import { schedule, type Schedule } from './rules.ts';

/** A setting that brings a schedule: id `schedule:<id of the schedule>`. Written by a station head or the server. */
export const scheduleDocument = z.looseObject({
  id: z.string().check(z.regex(/^schedule:.+$/)),
  type: z.literal('schedule'),
  schedule,
});
export type ScheduleDocument = z.infer<typeof scheduleDocument>;

export interface CombinedSchedules {
  /** Usable ones, oldest first. Kept as one list, since the engine prepares a list once. */
  schedules: readonly Schedule[];
  /** Documents that are not used, and why. */
  refused: { id: string; faults: ScheduleFault[] }[];
  /** What the list as a whole lacks, such as days that no schedule covers; the list is used all the same. */
  warnings: ScheduleFault[];
}

/**
 * The schedules that the program knows and those that arrived by sync. A synced one replaces the known one of the same id; one with
 * faults is left out, and the last good one stays in force.
 */
export function combineSchedules(known: readonly Schedule[], documents: readonly unknown[]): CombinedSchedules {
  const byId = new Map(known.map((one) => [one.id, one]));
  const refused: CombinedSchedules['refused'] = [];
  for (const document of documents) {
    const { id = '', schedule: rules } = (document ?? {}) as { id?: unknown; schedule?: unknown };
    const faults = scheduleProblems(rules);
    const parsed = scheduleDocument.safeParse(document);
    if (faults.length > 0) refused.push({ id: String(id), faults });
    else if (!parsed.success || parsed.data.id !== `schedule:${parsed.data.schedule.id}`)
      refused.push({ id: String(id), faults: [{ code: 'shape', params: { at: 'id', value: String(id) } }] });
    else byId.set(parsed.data.schedule.id, parsed.data.schedule);
  }
  const schedules = byValidity([...byId.values()]);
  return { schedules, refused, warnings: scheduleSetProblems(schedules) };
}
