import type { Immunization } from '../records/immunization.ts';
import type { Attendance } from '../records/session.ts';

const MINUTE_MS = 60_000;

/** From the last injection on, for `minutes`. Instants, ISO 8601 UTC. */
export function observation(
  lastInjectionAt: string,
  minutes: number,
): Required<Pick<Attendance, 'observedFrom' | 'observedUntil'>> {
  return {
    observedFrom: lastInjectionAt,
    observedUntil: new Date(Date.parse(lastInjectionAt) + minutes * MINUTE_MS).toISOString(),
  };
}

/** The observation after one more injection: it never ends earlier than before. */
export function observedAfter(
  attendance: Pick<Attendance, 'observedFrom' | 'observedUntil'>,
  injectedAt: string,
  minutes: number,
): Required<Pick<Attendance, 'observedFrom' | 'observedUntil'>> {
  const next = observation(injectedAt, minutes);
  const { observedFrom, observedUntil } = attendance;
  return observedFrom && observedUntil && observedUntil >= next.observedUntil ? { observedFrom, observedUntil } : next;
}

type Observed = Pick<Attendance, 'observedUntil' | 'observationResult' | 'voided'>;

/** Under observation until somebody has written down how it ended, also after the time is over. */
export const isObserved = ({ observedUntil, observationResult, voided }: Observed): boolean =>
  !voided && observedUntil !== undefined && observationResult === undefined;

/** Whole minutes left at an instant, rounded up; 0 when the time is over. */
export function minutesLeft({ observedUntil }: Observed, at: string): number {
  if (observedUntil === undefined) return 0;
  return Math.max(0, Math.ceil((Date.parse(observedUntil) - Date.parse(at)) / MINUTE_MS));
}

/** Who is still observed at an instant, those whose time is over first. */
export function underObservation<A extends Observed>(attendances: readonly A[]): A[] {
  const end = ({ observedUntil = '' }: A) => observedUntil;
  return attendances.filter(isObserved).sort((a, b) => (end(a) < end(b) ? -1 : end(a) > end(b) ? 1 : 0));
}

/** Instant of the last injection among doses; undefined without one. */
export function lastInjection(doses: readonly Pick<Immunization, 'occurredAt' | 'voided'>[]): string | undefined {
  return doses
    .flatMap(({ occurredAt, voided }) => (occurredAt && !voided ? [occurredAt] : []))
    .sort()
    .at(-1);
}
