const MS_PER_S = 1_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** How long stations have not been heard of, without saying which. */
export interface ContactAges {
  stations: number;
  /** Whole seconds since the station that was silent longest was heard of. Absent when every one was never heard of. */
  oldestAgeS?: number;
  neverHeard: number;
  /** Silent for more than a day; those never heard of are counted too. */
  over24h: number;
  /** Silent for more than seven days; those never heard of are counted too. */
  over7d: number;
}

/** `lastHeard`: epoch milliseconds by station, undefined for never. */
export function contactAges(lastHeard: Iterable<number | undefined>, now: number): ContactAges {
  const all = [...lastHeard];
  const heard = all.filter((at) => at !== undefined);
  const older = (ms: number) => all.filter((at) => at === undefined || now - at > ms).length;
  const oldest = heard.length > 0 ? Math.max(0, now - Math.min(...heard)) : undefined;
  return {
    stations: all.length,
    ...(oldest === undefined ? {} : { oldestAgeS: Math.floor(oldest / MS_PER_S) }),
    neverHeard: all.length - heard.length,
    over24h: older(DAY_MS),
    over7d: older(7 * DAY_MS),
  };
}

/** The newest instant of each name. `rows`: names with an instant in UTC, in any order. */
export function newestOf(rows: Iterable<readonly [name: string, at: string | undefined]>): Map<string, number> {
  const newest = new Map<string, number>();
  for (const [name, at] of rows) {
    const time = at === undefined ? NaN : Date.parse(at);
    if (!Number.isNaN(time)) newest.set(name, Math.max(time, newest.get(name) ?? -Infinity));
  }
  return newest;
}
