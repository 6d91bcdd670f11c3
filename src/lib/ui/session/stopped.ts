import type { Change } from '../../data/api.ts';
import type { Immunization, VaccinationSession } from '../../domain/records/index.ts';
import { sessionChange } from './open-session.ts';

/** The session is stopped (TT 13/2026 Đ12 k3): nobody is injected any more until somebody goes on, which is without a reason. */
export function stoppedChange(session: VaccinationSession, reason: string | undefined): Change {
  const { stoppedBecause: _, ...rest } = session;
  return sessionChange((reason ? { ...rest, stoppedBecause: reason } : rest) as VaccinationSession);
}

export const hasReaction = (doses: readonly Immunization[]): boolean =>
  doses.some(({ reactions }) => reactions.length > 0);
export const hasSevereReaction = (doses: readonly Immunization[]): boolean =>
  doses.some(({ reactions }) => reactions.some(({ severity }) => severity === 'severe'));
