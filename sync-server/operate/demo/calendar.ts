export const DAY = 86_400_000;

/** Milliseconds of a calendar date at 00:00 in Việt Nam. */
export const msOf = (isoDate: string) => Date.parse(`${isoDate}T00:00:00.000+07:00`);
/** Calendar date in Việt Nam of an instant. */
export const dateOf = (ms: number) => new Date(ms + 7 * 3_600_000).toISOString().slice(0, 10);
export const instantOf = (ms: number) => new Date(ms).toISOString();
