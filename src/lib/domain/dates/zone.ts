/** Vietnam keeps +07:00 all year (Asia/Ho_Chi_Minh); devices with a wrong zone or an old table of zones must not matter. */
const OFFSET_MS = 7 * 3_600_000;

/** Calendar date in Vietnam at an instant (ISO 8601, UTC), `YYYY-MM-DD`. */
export function todayIn(instant: string): string {
  return local(instant).slice(0, 10);
}

/** Time of day in Vietnam at an instant, `HH:mm`. */
export function timeIn(instant: string): string {
  return local(instant).slice(11, 16);
}

/** Instant (ISO 8601, UTC, milliseconds) of a date and a time `HH:mm` in Vietnam. */
export function instantAt(date: string, time: string): string {
  return new Date(Date.parse(`${date}T${time}:00.000Z`) - OFFSET_MS).toISOString();
}

function local(instant: string): string {
  return new Date(Date.parse(instant) + OFFSET_MS).toISOString();
}
