import type { VaccinationSession } from '../records/session.ts';

/** A session as a form writes it, without the stamps. */
export type PlannedSession = Pick<
  VaccinationSession,
  | 'id'
  | 'stationCode'
  | 'villageCode'
  | 'type'
  | 'on'
  | 'place'
  | 'villageCodes'
  | 'status'
  | 'invited'
  | 'supplies'
  | 'temperatures'
> &
  Partial<Pick<VaccinationSession, 'point' | 'openedAt' | 'note'>>;

/** A session that is planned for a day and nothing else yet. */
export function newSession(id: string, stationCode: string, on: string): PlannedSession {
  return {
    id,
    stationCode,
    villageCode: '',
    type: 'session',
    on,
    place: '',
    villageCodes: [],
    status: 'planned',
    invited: [],
    supplies: [],
    temperatures: [],
  };
}

/**
 * id of the session of everybody who comes without a planned one: of a station's point (empty: the station itself) on a day. Two tablets
 * that receive people offline write one session.
 */
export function routineSessionId(stationCode: string, point: string, on: string): string {
  return ['thuong-xuyen', stationCode, ...(point ? [point] : []), on].join(':');
}

/** The session of a day for people who just come; `place` is its name, e.g. `Tiêm thường xuyên 21/11/2026`. */
export function routineSession(
  station: { stationCode: string; point: string },
  on: string,
  place: string,
  openedAt: string,
): PlannedSession {
  const { stationCode, point } = station;
  return {
    ...newSession(routineSessionId(stationCode, point, on), stationCode, on),
    place,
    ...(point ? { point } : {}),
    status: 'open',
    openedAt,
  };
}

export const isRoutine = (id: string): boolean => id.startsWith('thuong-xuyen:');
