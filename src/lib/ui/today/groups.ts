import type { TodayItem } from '../../data/api.ts';

export type GroupKey = 'doseOverdue' | 'overdueFollowUp' | 'appointment' | 'dose';

export interface TodayGroup {
  key: GroupKey;
  items: TodayItem[];
}

/** Order in which the work is shown: what people come for today first, then what is late, then what can wait a few days. */
const ORDER: GroupKey[] = ['appointment', 'overdueFollowUp', 'doseOverdue', 'dose'];

/** Sorts the day's work into groups; inside a group by day, then by name. Empty groups are left out. */
export function groupToday(items: readonly TodayItem[]): TodayGroup[] {
  return ORDER.map((key) => ({
    key,
    items: items
      .filter((item) => keyOf(item) === key)
      .sort((a, b) => a.dueOn.localeCompare(b.dueOn) || a.person.fullName.localeCompare(b.person.fullName, 'vi')),
  })).filter((group) => group.items.length > 0);
}

function keyOf(item: TodayItem): GroupKey {
  if (item.group !== 'dose') return item.group;
  return item.overdue ? 'doseOverdue' : 'dose';
}
