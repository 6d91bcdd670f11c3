import type { SessionApi } from '../session-api.ts';
import type { Session } from './session.ts';

/** Sessions of vaccination; their code is loaded at their first use. */
export function sessionWork(withSession: <T>(task: (open: Session) => Promise<T>) => Promise<T>): SessionApi {
  const queries = () => import('../queries/sessions/index.ts');
  return {
    sessions: (query) => withSession(async (open) => (await queries()).sessions(open, query)),
    sessionBoard: (id) => withSession(async (open) => (await queries()).sessionBoard(open, id)),
    sessionOf: (patientId, on) => withSession(async (open) => (await queries()).sessionOf(open, patientId, on)),
    inviteSuggestions: (query) => withSession(async (open) => (await queries()).inviteSuggestions(open, query)),
  };
}
