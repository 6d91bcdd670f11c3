import { addDays } from '../../domain/dates/index.ts';
import type { DeviceApi, TodayItem } from '../api.ts';
import type { Session } from '../device/session.ts';
import { isChild } from './doses-due.ts';
import { isGone, lastVisitAt } from './households.ts';
import { compareText } from '../../domain/merge/canonical.ts';
import { personOf } from './people.ts';

/** What a list of the day is made with. */
type ListSession = Pick<Session, 'columns' | 'dosesDue' | 'ledger'>;

/** An appointment that nobody came to is shown for so many days. */
const OVERDUE_DAYS = 60;
const GROUPS: TodayItem['group'][] = ['appointment', 'overdueFollowUp', 'dose'];

/** The work of the day, kept from before or from the columns alone: appointments, those nobody came to, and children's doses of the week. */
export async function today(
  session: Session,
  { today: day, villageCode }: Parameters<DeviceApi['today']>[0],
): Promise<TodayItem[]> {
  // Half a history would call people who have already been here: nothing is due before the first download is complete.
  if (session.sync.state().lastSuccessAt === undefined) return [];
  const items = (await session.sheets.find(session, day)) ?? (await fromColumns(session, day));
  return villageCode === undefined ? items : items.filter(({ person }) => person.villageCode === villageCode);
}

async function fromColumns(session: Session, day: string): Promise<TodayItem[]> {
  await session.columns.ready('patients', 'visits', 'immunizations');
  // In parts: between them the worker answers others.
  await session.dosesDue.warm(day);
  return workOf(session, day);
}

/** The whole station's list, in order, from columns that are loaded; doses that are not computed yet are computed now. */
export function workOf(session: ListSession, day: string): TodayItem[] {
  const items = [...appointments(session, day), ...doses(session, day)];
  return items.sort(
    (a, b) =>
      GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) ||
      compareText(a.dueOn, b.dueOn) ||
      compareText(a.person.villageCode, b.person.villageCode) ||
      compareText(a.person.fullName, b.person.fullName),
  );
}

/** Those to which no later visit of the person answers. */
function appointments(session: ListSession, day: string): TodayItem[] {
  const { visits } = session.columns;
  const oldest = addDays(day, -OVERDUE_DAYS);
  const items: TodayItem[] = [];
  visits.column('nextAppointmentOn').forEach((dueOn, row) => {
    if (dueOn === '' || dueOn > day || dueOn < oldest) return;
    const visitId = visits.ids[row] ?? '';
    const visit = visits.get(visitId);
    const person = visit && personOf(session, visit.patientId);
    if (!visit || !person || isGone(person.badges.join())) return;
    if ((lastVisitAt(session, person.id) ?? '') > visit.startedAt) return;
    const group = dueOn === day ? 'appointment' : 'overdueFollowUp';
    items.push({ group, person, dueOn, visitId, reason: visit.reason });
  });
  return items;
}

function doses(session: ListSession, day: string): TodayItem[] {
  const { people } = session.columns;
  const badges = people.column('badges');
  const merged = people.column('mergedInto');
  const items: TodayItem[] = [];
  people.column('birthDate').forEach((birthDate, row) => {
    if (!isChild(birthDate, day) || isGone(badges[row] ?? '') || merged[row] !== '') return;
    const person = personOf(session, people.ids[row] ?? '');
    if (!person) return;
    const due = session.dosesDue.thisWeek(person.id, day);
    const first = due[0];
    if (!first) return;
    const overdue = due.some((dose) => dose.overdue);
    items.push({ group: 'dose', person, dueOn: first.dueOn, doses: due.map(({ code }) => code), overdue });
  });
  return items;
}
