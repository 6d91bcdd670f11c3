import vnEpiTt52 from './schedules/vn-epi-tt52-2025.json' with { type: 'json' };
import { schedule, type Schedule } from './rules.ts';

/**
 * The last published routine schedule (TT 10/2024/TT-BYT as changed by TT 52/2025/TT-BYT). TT 13/2026 holds no ages any more, so
 * a newer set can arrive as data.
 */
export const VN_EPI_TT52_2025: Schedule = schedule.parse(vnEpiTt52);

export const schedules: readonly Schedule[] = [VN_EPI_TT52_2025];

/** The schedule in force: the last one whose validity has begun, else the first that was published. */
export function scheduleOn(today: string): Schedule {
  const sorted = [...schedules].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  return sorted.findLast(({ validFrom }) => validFrom <= today) ?? sorted[0] ?? VN_EPI_TT52_2025;
}
