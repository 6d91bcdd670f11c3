import type { Attendance, Immunization, VaccinationSession } from '../domain/records/index.ts';
import type { LotUse, Stage } from '../domain/sessions/index.ts';
import type { PersonRow } from './api.ts';

type PlannedDose = Attendance['doses'][number];

/** A session as a list shows it. */
export interface SessionRow {
  session: VaccinationSession;
  invited: number;
  /** People at each stage; see domain/sessions. */
  stages: Partial<Record<Stage, number>>;
  /** Edits that the server has not answered for. */
  waiting: boolean;
}

/** One person of a session. */
export interface SessionPerson {
  person: PersonRow;
  stage: Stage;
  /** What they were invited for, or come for. */
  doses: PlannedDose[];
  attendance?: Attendance;
  /** Doses recorded with this attendance, also voided ones. */
  given: Immunization[];
}

export interface SessionBoard {
  session: VaccinationSession;
  people: SessionPerson[];
  /** Doses given and vials opened by lot. */
  lots: LotUse[];
  /** Least minutes of observation, and the limits of the box, °C: rules of the station. */
  rules: { observationMinutes: number; minC: number; maxC: number };
}

/** A child whom the due list of a day would invite. */
export interface InviteRow {
  person: PersonRow;
  doses: (PlannedDose & { dueOn: string; overdue: boolean })[];
}

/** Sessions of vaccination: lists that need more than one record. Records themselves go through `get` and `save`. */
export interface SessionApi {
  /** Sessions of these days, the latest first. */
  sessions(query: { from: string; to: string }): Promise<SessionRow[]>;
  sessionBoard(id: string): Promise<SessionBoard | undefined>;
  /** The session at which a person is received on a day: the one that has invited or received them, else undefined. */
  sessionOf(patientId: string, on: string): Promise<string | undefined>;
  /** Children of these villages (all when empty) with what is due on a day; the longest due first. */
  inviteSuggestions(query: { on: string; villageCodes: string[] }): Promise<InviteRow[]>;
}
