import * as m from '$lib/paraglide/messages';
import { addDays, daysBetween, formatDate, timeIn, todayIn, weekday } from '../../domain/dates/index.ts';

/** `21/11/2026`, `11/2026` or `2026` of a stored date; empty for nothing. */
export const dateText = (date: string | undefined): string => formatDate(date ?? '');

/** `thứ bảy, 21/11/2026` of a whole date. */
export const dayText = (date: string): string => `${weekdays[weekday(date) - 1]?.()}, ${formatDate(date)}`;

const weekdays = [
  m.common_monday,
  m.common_tuesday,
  m.common_wednesday,
  m.common_thursday,
  m.common_friday,
  m.common_saturday,
  m.common_sunday,
];

/** This instant, ISO 8601 in UTC. */
export const nowInstant = (): string => new Date().toISOString();

/** `10:42` of an instant, in Vietnam. */
export const timeText = timeIn;

/** `10:42` of today, `10:42 hôm qua`, else `10:42 21/11/2026`. */
export function momentText(instant: string, now: Date): string {
  const day = todayIn(instant);
  const today = todayIn(now.toISOString());
  if (day === today) return timeIn(instant);
  if (day === addDays(today, -1)) return m.common_yesterday_at({ time: timeIn(instant) });
  return `${timeIn(instant)} ${formatDate(day)}`;
}

/** Day of work seen from today: `hôm nay`, `ngày mai`, `quá hạn 3 ngày`, `còn 5 ngày`; far away the date. */
export function dueText(date: string, today: string): string {
  const days = daysBetween(today, date);
  if (days === 0) return m.common_due_today();
  if (days === 1) return m.common_due_tomorrow();
  if (days > 30) return formatDate(date);
  if (days > 1) return m.common_due_in_days({ days });
  return days >= -60 ? m.common_overdue_days({ days: -days }) : m.common_overdue_since({ date: formatDate(date) });
}
