import type { Missed } from '../domain/immunization/index.ts';
import type { Immunization, ScheduleSettings } from '../domain/records/index.ts';
import type { PersonRow } from './api.ts';
import type { DoseDue } from './queries/doses-due.ts';

/**
 * `due`: a dose is due or overdue on the day. `overdue`: one is overdue. `held`: one is deferred, contraindicated or refused. `missed`
 * lists: see domain/immunization/recall.ts.
 */
export type DueListName = 'due' | 'overdue' | 'held' | Missed;

export interface DueQuery {
  list: DueListName;
  /** Day of the session, `YYYY-MM-DD`: everything is seen from it. */
  day: string;
  villageCode?: string;
  /** Only children who need a dose of this product. */
  product?: string;
  /** `village`: by village and name, as for calling; otherwise the longest waiting first. */
  order?: 'village';
  offset: number;
  limit: number;
}

/** A child of the list: what is needed, and whom to call. */
export interface DueRow {
  person: PersonRow;
  /** Doses for which the child is on this list; of recall lists all that may be given on the day. Soonest first. */
  doses: DoseDue[];
  missed: Missed[];
  motherId?: string;
  motherName?: string;
  /** Of the mother, else of another contact, else of the child's own record. */
  phone?: string;
  /** The last record that says why a dose was not given, whether it still holds or not. */
  lastHeld?: Pick<Immunization, 'id' | 'status' | 'occurredOn' | 'scheduleDose' | 'productName'> &
    Partial<Pick<Immunization, 'reasonNotGiven' | 'postponedUntil'>>;
}

export interface DueList {
  rows: DueRow[];
  total: number;
  /** Children on each list, of the same village and product. */
  counts: Record<DueListName, number>;
  /** Children of the village by product that they need on the day. */
  products: { product: string; children: number }[];
  /** False until all doses of the station have arrived: then nobody is listed. */
  complete: boolean;
}

/** Who needs which vaccine, and the schedules that decide it. */
export interface DueApi {
  dueList(query: DueQuery): Promise<DueList>;
  /** Settings that bring schedules, those with faults too: `combineSchedules` says which are used. */
  scheduleDocuments(): Promise<ScheduleSettings[]>;
}
