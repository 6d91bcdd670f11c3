import * as m from '$lib/paraglide/messages';
import { routineSession, routineSessionId, type PlannedSession } from '../../domain/sessions/index.ts';
import { dateText, nowInstant } from '../format/index.ts';
import { app } from '../state/app.svelte.ts';
import { attendLink } from './links.ts';

/** Point of the station at which this tablet works: that of the village, when the station has several. */
const here = () => ({ stationCode: app.device?.stationCode ?? '', point: '' });

/** The session of a day for people who just come. */
export function routineOf(on: string): PlannedSession {
  return routineSession(here(), on, m.epi_session_routine({ date: dateText(on) }), nowInstant());
}

export const routineIdOf = (on: string): string => routineSessionId(here().stationCode, here().point, on);

/** Where somebody who is here today is received: at the session that invited them, else among those who just come. */
export async function receiveLink(patientId: string, more: { product?: string; tour?: string } = {}): Promise<string> {
  const sessionId = (await app.client.sessionOf(patientId, app.today)) ?? routineIdOf(app.today);
  return attendLink(sessionId, patientId, more);
}
