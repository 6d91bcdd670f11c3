import * as z from 'zod/mini';
import { base, id, instant, isoDate, text } from './common.ts';
import type { RecordDefinition } from './definition.ts';

/** A dose of the schedule that somebody comes for. */
export const plannedDose = z.looseObject({ productCode: text(40), scheduleDose: text(40) });

/** What the screener concluded about one vaccine (QĐ 1575/QĐ-BYT 2023). */
export const conclusion = z.looseObject({
  productCode: text(40),
  scheduleDose: text(40),
  conclusion: z.enum(['DU_DIEU_KIEN', 'TAM_HOAN', 'CHUYEN_KHAM', 'CHONG_CHI_DINH']),
  until: z.optional(isoDate),
  reason: z.optional(text(500)),
});
export type Conclusion = z.infer<typeof conclusion>;

/** A session (buổi tiêm): who is invited, what is taken along, how it ended. Its people are attendances. `villageCode` is empty when it serves several. */
export const vaccinationSession = z.looseObject({
  ...base,
  type: z.literal('session'),
  on: isoDate,
  place: text(200),
  /** Point of the station (điểm trạm). */
  point: z.optional(text(20)),
  villageCodes: z.array(text(40)),
  status: z.enum(['planned', 'open', 'closed', 'cancelled']),
  invited: z.array(z.looseObject({ patientId: id, doses: z.array(plannedDose) })),
  /** Doses taken along and brought back, by lot. */
  supplies: z.array(z.looseObject({ lotId: id, taken: z.int(), returned: z.optional(z.int()) })),
  temperatures: z.array(z.looseObject({ id, at: instant, celsius: z.number() })),
  openedAt: z.optional(instant),
  closedAt: z.optional(instant),
  closedBy: z.optional(id),
  /** As counted when the session was closed, by lot; frozen. */
  closing: z.optional(z.array(z.looseObject({ lotId: id, opened: z.int(), given: z.int(), wasted: z.int() }))),
  stoppedBecause: z.optional(text(500)),
  note: z.optional(text(2000)),
});
export type VaccinationSession = z.infer<typeof vaccinationSession>;

/** One person at one session, id `<session>:<patient>`: arrival, screening, observation. Doses are immunizations that name it as `screeningId`. */
export const attendance = z.looseObject({
  ...base,
  type: z.literal('attendance'),
  sessionId: id,
  patientId: id,
  on: isoDate,
  arrivedAt: instant,
  doses: z.array(plannedDose),
  /** Form of the checklist and its version. */
  checklist: z.optional(z.enum(['child', 'newborn', 'adult'])),
  checklistVersion: z.optional(text(60)),
  /** Code of the question to its answer; absent: not answered. */
  answers: z.optional(z.record(z.string(), z.boolean())),
  notes: z.optional(z.record(z.string(), text(500))),
  temperatureC: z.optional(z.number()),
  weightKg: z.optional(z.number()),
  /** Of a newborn's mother. */
  motherHbsag: z.optional(z.enum(['positive', 'negative', 'unknown'])),
  consentBy: z.optional(text(200)),
  conclusions: z.array(conclusion),
  screenedAt: z.optional(instant),
  screenedBy: z.optional(id),
  observedFrom: z.optional(instant),
  observedUntil: z.optional(instant),
  observedBy: z.optional(id),
  observationResult: z.optional(z.enum(['normal', 'reaction'])),
  nextAppointmentOn: z.optional(isoDate),
  note: z.optional(text(2000)),
});
export type Attendance = z.infer<typeof attendance>;

/** id of the attendance of a person at a session: two tablets that receive one person write one record. */
export function attendanceId(sessionId: string, patientId: string): string {
  return `${sessionId}:${patientId}`;
}

const newest = { rule: 'newest' } as const;
const CAUTION = [['DU_DIEU_KIEN'], ['TAM_HOAN'], ['CHUYEN_KHAM'], ['CHONG_CHI_DINH']] as const;

export const sessions: RecordDefinition = {
  kind: 'sessions',
  version: 1,
  schema: z.union([vaccinationSession, attendance]),
  indexFields: ['type', 'on', 'sessionId', 'patientId', 'updatedAt'],
  indexes: [['type', 'on'], ['sessionId'], ['patientId', 'on']],
  policy: {
    fields: {
      type: { ...newest, why: 'part of what the record is' },
      on: { rule: 'ask', why: 'the day decides whom to call and which doses may be given' },
      place: { ...newest, why: 'administrative' },
      point: { ...newest, why: 'administrative' },
      villageCodes: { rule: 'union', key: [], why: 'no village is forgotten' },
      status: {
        rule: 'safer',
        rank: [['planned'], ['cancelled'], ['open'], ['closed']],
        why: 'a session at which somebody worked is not made undone by a merge',
      },
      invited: { rule: 'union', key: ['patientId'], why: 'nobody whom one nurse invited is forgotten' },
      supplies: { rule: 'union', key: ['lotId'], why: 'no lot that was taken along is forgotten' },
      temperatures: { rule: 'append', key: ['id'], why: 'every reading stays' },
      openedAt: { rule: 'min', why: 'the first hour holds' },
      closedAt: { rule: 'min', why: 'the first closing holds' },
      closedBy: { ...newest, why: 'goes with the closing' },
      closing: { rule: 'union', key: ['lotId'], why: 'counted at the closing' },
      stoppedBecause: { ...newest, why: 'the last reason is the fullest' },
      sessionId: { ...newest, why: 'part of the id' },
      patientId: { ...newest, why: 'part of the id' },
      arrivedAt: { rule: 'min', why: 'the person arrived when the first nurse saw them' },
      doses: {
        rule: 'union',
        key: ['scheduleDose', 'productCode'],
        why: 'no dose that somebody came for is forgotten',
      },
      checklist: { ...newest, why: 'goes with the answers' },
      checklistVersion: { ...newest, why: 'goes with the answers' },
      answers: {
        rule: 'nested',
        fields: {},
        otherwise: { rule: 'ask' },
        why: 'an answer decides whether a vaccine may be given',
      },
      notes: { rule: 'nested', fields: {}, otherwise: newest, why: 'goes with the answers' },
      temperatureC: { rule: 'ask', why: 'fever defers a vaccination' },
      weightKg: { rule: 'ask', why: 'a low weight defers a vaccination' },
      motherHbsag: { rule: 'ask', why: 'decides whether a light newborn is deferred' },
      consentBy: { ...newest, why: 'administrative' },
      conclusions: {
        rule: 'union',
        key: ['scheduleDose', 'productCode'],
        items: { conclusion: { rule: 'safer', rank: CAUTION }, until: { rule: 'max' } },
        why: 'of two conclusions about one vaccine the more careful one holds',
      },
      screenedAt: { ...newest, why: 'the last screening holds' },
      screenedBy: { ...newest, why: 'goes with the screening' },
      observedFrom: { rule: 'max', why: 'half an hour counts from the last injection' },
      observedUntil: { rule: 'max', why: 'the later end is the true one' },
      observedBy: { ...newest, why: 'goes with the observation' },
      observationResult: {
        rule: 'safer',
        rank: [['normal'], ['reaction']],
        why: 'a reaction that was seen is never removed by a merge',
      },
      nextAppointmentOn: { ...newest, why: 'the last appointment that was told holds' },
      note: { rule: 'ask', joins: true, why: 'free text cannot be merged without reading' },
    },
    otherwise: newest,
  },
  migrations: {},
};
