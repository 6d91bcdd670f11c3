import type { AefiHours, AefiState, ReportClock } from '../domain/aefi/index.ts';
import type { AefiCase, Immunization, VaccineLot } from '../domain/records/index.ts';
import type { PersonRow } from './api.ts';

/** A case of a reaction as a list shows it. */
export interface CaseRow {
  aefi: AefiCase;
  person?: PersonRow;
  state: AefiState;
  clock: ReportClock;
  /** Of the station's rules. */
  hours: AefiHours;
}

export interface CaseDetails extends CaseRow {
  /** Doses in question, and the lots they came from. */
  doses: Immunization[];
  lots: VaccineLot[];
  /** Doses of the same lots that are recorded on this tablet, all together. */
  sameLots: number;
}

export interface ReactionApi {
  /** Cases that are not voided, those that must be reported first; `open`: not closed. `alarms`: severe ones with a report that is due soon or late. */
  reactionCases(query: {
    open?: boolean;
    patientId?: string;
    offset: number;
    limit: number;
  }): Promise<{ rows: CaseRow[]; total: number; alarms: number }>;
  reactionCase(id: string): Promise<CaseDetails | undefined>;
}
