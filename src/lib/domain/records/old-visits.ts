import { addDays, addMonths, instantAt, todayIn } from '../dates/index.ts';
import { amendmentsOf } from './signed-visit.ts';
import type { Visit } from './visit.ts';

/** Until the station says otherwise; see docs/decisions/0025. */
export const VISIT_MONTHS = 24;
/** A visit that was changed in these days stays: a server that is restored from an older backup gets it again from the tablets (R1). */
const CHANGED_DAYS = 90;

/** Which visits a device keeps: those from `from` on (calendar date), and a few others. */
export interface VisitRule {
  from: string;
  /** Instants. */
  startedFrom: string;
  changedFrom: string;
  today: string;
}

/** `months` back from the present instant `now`. */
export function visitRule(months: number, now: string): VisitRule {
  const today = todayIn(now);
  const from = addMonths(today, -months);
  return {
    from,
    startedFrom: instantAt(from, '00:00'),
    changedFrom: instantAt(addDays(today, -CHANGED_DAYS), '00:00'),
    today,
  };
}

/** True for a visit that belongs on the device: recent, lately changed, not finished, with an appointment to come, or with something to decide. */
export function staysOnDevice(visit: Visit, { startedFrom, changedFrom, today }: VisitRule): boolean {
  return (
    visit.startedAt >= startedFrom ||
    visit.updatedAt >= changedFrom ||
    visit.status === 'inProgress' ||
    (visit.nextAppointmentOn ?? '') >= today ||
    (visit.superseded?.length ?? 0) > 0 ||
    amendmentsOf(visit).some(({ origin }) => origin === 'merge')
  );
}

/** The same question as a selector of CouchDB, so that the server leaves out what does not stay. Deletions are told in any case. */
export function visitSelector({ startedFrom, changedFrom, today }: VisitRule): object {
  return {
    $or: [
      { startedAt: { $gte: startedFrom } },
      { updatedAt: { $gte: changedFrom } },
      { status: 'inProgress' },
      { nextAppointmentOn: { $gte: today } },
      { superseded: { $elemMatch: { path: { $gt: null } } } },
      { amendments: { $elemMatch: { origin: 'merge' } } },
      { _deleted: true },
    ],
  };
}
