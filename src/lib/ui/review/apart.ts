import * as m from '$lib/paraglide/messages';

const MINUTE = 60_000;

/** `2 giờ 10 phút`, `3 ngày 4 giờ`: time between two instants, in the two largest units. */
export function apartText(one: string, other: string): string {
  const minutes = Math.round(Math.abs(Date.parse(one) - Date.parse(other)) / MINUTE);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return hours > 0 ? m.review_apart_days_hours({ days, hours }) : m.review_apart_days({ days });
  if (hours > 0)
    return rest > 0 ? m.review_apart_hours_minutes({ hours, minutes: rest }) : m.review_apart_hours({ hours });
  return rest > 0 ? m.review_apart_minutes({ minutes: rest }) : m.review_apart_moment();
}
