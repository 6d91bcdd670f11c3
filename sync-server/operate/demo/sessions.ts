import { addDays, instantAt } from '../../../src/lib/domain/dates/index.ts';
import { dosesDue, scheduleOn } from '../../../src/lib/domain/immunization/index.ts';
import {
  definitions,
  type Attendance,
  type Immunization,
  type OpenVial,
  type Patient,
  type VaccinationSession,
} from '../../../src/lib/domain/records/index.ts';
import { checklistOn, formOf, questionsFor } from '../../../src/lib/domain/screening/index.ts';
import {
  arrive,
  closingLine,
  lastInjection,
  lotUse,
  newSession,
  observation,
} from '../../../src/lib/domain/sessions/index.ts';
import { msOf } from './calendar.ts';
import type { DemoContext } from './types.ts';

/** A child young enough to be invited, with all doses. */
export interface YoungChild {
  person: Patient;
  doses: Immunization[];
}

/** The closed session is one of the last so many days. */
const RECENT_DAYS = 40;
const MOST_INVITED = 20;
const OBSERVATION_MINUTES = 30;

/** Doses given here of late: they are held back, so that those of one day can name their session. */
export function isRecent({ options }: DemoContext, { occurredOn, source, status }: Immunization): boolean {
  return source === 'TAI_TRAM' && status === 'DA_TIEM' && occurredOn >= addDays(options.today, -RECENT_DAYS);
}

interface DemoSessions {
  sessions: (VaccinationSession | Attendance)[];
  /** The doses that were held back, those of the closed session with its name. */
  doses: Immunization[];
}

/** A session that is over, with its people, and one that is planned for the next days. */
export function makeSessions(
  context: DemoContext,
  children: YoungChild[],
  recent: Immunization[],
  vials: OpenVial[],
): DemoSessions {
  const byDay = new Map<string, Immunization[]>();
  for (const dose of recent) byDay.set(dose.occurredOn, [...(byDay.get(dose.occurredOn) ?? []), dose]);
  const [busiest] = [...byDay.entries()].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? 1 : -1));
  const planned = planSession(context, children);
  if (!busiest) return { sessions: [planned], doses: recent };
  const people = new Map(children.map(({ person }) => [person.id, person]));
  const ofDay = busiest[1].filter(({ patientId }) => people.has(patientId));
  const closed = closeSession(context, busiest[0], ofDay, people, vials);
  return {
    sessions: [planned, ...closed.sessions],
    doses: [...recent.filter((dose) => !ofDay.includes(dose)), ...closed.doses],
  };
}

function planSession(context: DemoContext, children: YoungChild[]): VaccinationSession {
  const { options, villages, todayMs } = context;
  const on = addDays(options.today, 3);
  const [village] = villages;
  const invited = children
    .filter(({ person }) => person.villageCode === village?.code && person.birthDate.length === 10)
    .map(({ person, doses }) => ({
      patientId: person.id,
      doses: dosesDue(person, doses, on, on, scheduleOn(on)).map(({ code, product }) => ({
        productCode: product,
        scheduleDose: code,
      })),
    }))
    .filter(({ doses }) => doses.length > 0)
    .slice(0, MOST_INVITED);
  return {
    ...newSession(`${options.communeCode}-buoi-ke-hoach`, options.communeCode, on),
    ...context.stamps(todayMs),
    version: definitions.sessions.version,
    place: `Nhà văn hóa ${village?.name ?? ''}`,
    villageCodes: village ? [village.code] : [],
    invited,
  };
}

function closeSession(
  context: DemoContext,
  on: string,
  given: Immunization[],
  people: ReadonlyMap<string, Patient>,
  vials: OpenVial[],
): { sessions: (VaccinationSession | Attendance)[]; doses: Immunization[] } {
  const { options } = context;
  const id = `${options.communeCode}-buoi-da-dong`;
  const stamps = context.stamps(msOf(on) + 11 * 3_600_000);
  const version = definitions.sessions.version;
  const ids = [...new Set(given.map(({ patientId }) => patientId))];
  const doses = given.map((dose) => ({ ...dose, sessionId: id, screeningId: `${id}:${dose.patientId}` }));
  const used = vials.filter((vial) => doses.some(({ vialId }) => vialId === vial.id));
  const closing = lotUse(doses, used).flatMap(
    ({ lotId, opened = 0, given: count }) => closingLine(lotId, opened, count) ?? [],
  );
  const session: VaccinationSession = {
    ...newSession(id, options.communeCode, on),
    ...stamps,
    version,
    place: 'Trạm Y tế',
    status: 'closed',
    openedAt: instantAt(on, '07:30'),
    closedAt: instantAt(on, '11:00'),
    closedBy: stamps.createdBy,
    temperatures: [
      { id: `${id}:1`, at: instantAt(on, '07:30'), celsius: 4.5 },
      { id: `${id}:2`, at: instantAt(on, '10:45'), celsius: 6 },
    ],
    closing,
  };
  const attendances = ids.flatMap((patientId) => {
    const person = people.get(patientId);
    const own = doses.filter((dose) => dose.patientId === patientId);
    return person ? [{ ...attend(session, person, own), ...stamps, version }] : [];
  });
  return { sessions: [session, ...attendances], doses };
}

function attend(session: VaccinationSession, person: Patient, given: Immunization[]) {
  const { on } = session;
  const planned = given.map(({ productCode, scheduleDose }) => ({ productCode, scheduleDose }));
  const form = formOf(person.birthDate, on);
  const list = checklistOn(form, on);
  const last = lastInjection(given) ?? instantAt(on, '08:30');
  return {
    ...arrive(session, person, instantAt(on, '07:45'), planned),
    checklist: form,
    checklistVersion: list.version,
    answers: Object.fromEntries(questionsFor(list, person.sex).map(({ code }) => [code, false])),
    temperatureC: 36.8,
    weightKg: 8,
    conclusions: planned.map((dose) => ({ ...dose, conclusion: 'DU_DIEU_KIEN' as const })),
    screenedAt: instantAt(on, '07:55'),
    screenedBy: given[0]?.createdBy,
    ...observation(last, OBSERVATION_MINUTES),
    observedBy: given[0]?.createdBy,
    observationResult: 'normal' as const,
  };
}
