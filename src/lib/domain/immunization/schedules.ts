import { inForce } from './in-force.ts';
import { schedule, type Schedule } from './rules.ts';
import vnEpiTt52 from './schedules/vn-epi-tt52-2025.json' with { type: 'json' };

/**
 * The last published routine schedule (TT 10/2024/TT-BYT as changed by TT 52/2025/TT-BYT). TT 13/2026 holds no ages any more, so
 * a newer set can arrive as data.
 */
export const VN_EPI_TT52_2025: Schedule = schedule.parse(vnEpiTt52);

/** The schedules that the program itself knows; `combineSchedules` adds those that arrived by sync. */
export const schedules: readonly Schedule[] = [VN_EPI_TT52_2025];

/** The schedule in force on a day, of the given ones or of those that the program knows. */
export function scheduleOn(today: string, known: readonly Schedule[] = schedules): Schedule {
  return inForce(known, today) ?? VN_EPI_TT52_2025;
}
