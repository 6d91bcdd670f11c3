import type { Cells, ReportDefinition } from '../domain/reports/index.ts';
import type { ReportSnapshot } from '../domain/records/index.ts';

/** A report as it would be now. */
export interface ReportNow {
  definition: ReportDefinition;
  cells: Cells;
  /** False until all records of the station have arrived: then the figures are too small. */
  complete: boolean;
  /** Records that the server has not taken yet: other tablets may count otherwise. */
  unsent: number;
}

/** A child of the immunization register with the day of each dose, by its place in the schedule. */
export interface RegisterRow {
  patientId: string;
  fullName: string;
  sex: string;
  birthDate: string;
  villageCode: string;
  motherName: string;
  ethnicity: string;
  /** Place of the schedule to the day of the dose that counts for it. */
  doses: Record<string, string>;
  /** Doses that fill no place, with their day: `FLU 12/03/2026`. */
  others: { name: string; on: string }[];
  reactions: string[];
}

export interface Register {
  rows: RegisterRow[];
  total: number;
  /** Columns: places of the schedule. */
  places: string[];
}

/** Share of the children fully immunized before their first birthday, by the month in which they became one. */
export interface Coverage {
  months: { month: string; children: number; full: number }[];
  villages: { villageCode: string; children: number; full: number }[];
  /** Children under five of today by what is said of them. */
  states: { complete: number; due: number; overdue: number; zeroDose: number };
}

export interface ReportApi {
  /** `period`: `YYYY-MM` or `YYYY`. Undefined for a period without a definition. */
  epiReport(query: { period: string; villageCode?: string }): Promise<ReportNow | undefined>;
  /** Closed reports, the latest period first; those that were replaced too. */
  reportSnapshots(query: { reportCode: string }): Promise<ReportSnapshot[]>;
  /** `children`: born in the year, A2.1; `women`: with doses of tetanus or of no schedule in the year, A2.2. */
  vaccinationRegister(query: {
    register: 'children' | 'women';
    year: string;
    villageCode?: string;
    offset: number;
    limit: number;
  }): Promise<Register>;
  /** Of the twelve months up to `month`. */
  epiCoverage(query: { month: string; villageCode?: string }): Promise<Coverage>;
}
