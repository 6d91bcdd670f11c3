import type { Change } from '../../data/api.ts';
import type { Attendance, Immunization, VaccinationSession } from '../../domain/records/index.ts';
import { changeOf } from '../patient/record.ts';
import { sessionChange } from './open-session.ts';
import { attendanceChange } from './screening-value.ts';

type Reaction = Immunization['reactions'][number];

/**
 * A reaction that was seen during observation: nobody can tell which of the day's vaccines it comes from, so each dose carries it. The
 * case that a severe one opens is made from these doses (domain/aefi `caseOf`).
 */
export function reactionChanges(
  attendance: Attendance,
  given: readonly Immunization[],
  reactions: readonly Reaction[],
  by: string,
): Change[] {
  const doses = given.filter(({ voided }) => !voided);
  return [
    ...doses.map((dose) => {
      const reacted: Immunization = { ...dose, reactions: [...dose.reactions, ...reactions] };
      return changeOf('immunizations', reacted);
    }),
    attendanceChange({ ...attendance, observationResult: 'reaction', observedBy: by }),
  ];
}

/** The session is stopped (TT 13/2026 Đ12 k3): nobody is injected any more until somebody goes on. */
export function stoppedChange(session: VaccinationSession, reason: string | undefined): Change {
  return sessionChange({ ...session, stoppedBecause: reason } as VaccinationSession);
}

export const isSevere = (reactions: readonly Reaction[]): boolean =>
  reactions.some(({ severity }) => severity === 'severe');
