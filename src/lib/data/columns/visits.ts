import { effectiveVisit, type Visit } from '../../domain/records/index.ts';
import { disagreementOf } from './disagreement.ts';
import type { Row } from './column-table.ts';

export const VISIT_FIELDS = ['patientId', 'startedAt', 'nextAppointmentOn', 'reason', 'disagrees'] as const;
export type VisitField = (typeof VISIT_FIELDS)[number];

/** `reason` is why the person shall come again; empty without an appointment. */
export function visitColumns(stored: Visit): Row<VisitField> {
  const visit = effectiveVisit(stored);
  const { patientId, startedAt, nextAppointmentOn, nextAppointmentReason, reason } = visit;
  return {
    patientId,
    startedAt,
    nextAppointmentOn,
    reason: nextAppointmentOn === '' ? '' : nextAppointmentReason || reason,
    disagrees: disagreementOf('visits', stored),
  };
}
