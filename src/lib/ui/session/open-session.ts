import type { Change } from '../../data/api.ts';
import type { VaccinationSession } from '../../domain/records/index.ts';
import type { PlannedSession } from '../../domain/sessions/index.ts';
import { nowInstant } from '../format/index.ts';
import { changeOf } from '../patient/record.ts';

/** A session as it is written; its empty lists stay. */
export function sessionChange(session: VaccinationSession | PlannedSession): Change {
  const change = changeOf('sessions', session);
  const { villageCodes, invited, supplies, temperatures } = session;
  return { ...change, record: { ...change.record, villageCodes, invited, supplies, temperatures } };
}

/** What the first arrival writes of the session: that of people who just come is made, a planned one begins. */
export function openedChanges(session: VaccinationSession | PlannedSession, stored: boolean): Change[] {
  if (!stored) return [sessionChange(session)];
  return session.status === 'planned'
    ? [sessionChange({ ...session, status: 'open', openedAt: session.openedAt ?? nowInstant() })]
    : [];
}
