/** Wrong PINs in a row that cost no waiting. */
const FREE_TRIES = 5;
const FIRST_DELAY_S = 30;
const LONGEST_DELAY_S = 3600;

/** Seconds to wait after `wrongPins` wrong PINs in a row: 30 s after the fifth, doubled by each further one, one hour at most. */
export function delayAfter(wrongPins: number): number {
  if (wrongPins < FREE_TRIES) return 0;
  return Math.min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** (wrongPins - FREE_TRIES));
}

/** Seconds left. An entry of before there was steady time waits no more. */
export function secondsLeft(entry: { wrongPins: number; waitUntilSteady?: number }, steadyMs: number): number {
  const left = Math.ceil(((entry.waitUntilSteady ?? 0) - steadyMs) / 1000);
  return Math.max(0, Math.min(left, delayAfter(entry.wrongPins)));
}
