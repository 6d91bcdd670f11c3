import type { ServerRecord } from '../../sync/ports.ts';
import type { SyncState } from '../api.ts';
import type { Columns } from '../columns/columns.ts';
import type { Drafts } from '../drafts/drafts.ts';
import type { Vault } from '../encryption/vault.ts';
import type { Opened } from '../keyring/keyring.ts';
import type { DaySheets } from '../queries/day-sheets.ts';
import type { DosesDue } from '../queries/doses-due.ts';
import type { DuplicatePairs } from '../queries/duplicate-pairs.ts';
import type { StationRules } from '../queries/station-rules.ts';
import type { OpenQuestions } from '../queries/questions/open-questions.ts';
import type { DeviceClock } from '../store/device-clock.ts';
import type { Ledger } from '../store/ledger.ts';
import type { RecordStore } from '../store/record-store.ts';
import type { Serial } from '../store/serial.ts';
import type { Versions } from '../store/versions.ts';
import type { OldVisits } from './old-visits.ts';
import type { Warehouse } from './warehouse.ts';

/** Who works, and with which of the server's tokens. */
export type Login = Pick<Opened, 'person' | 'token' | 'access'>;

/** What is at hand while somebody works: the opened store and what belongs to it. */
export interface Session {
  login: Login;
  vault: Vault;
  records: RecordStore;
  ledger: Ledger;
  columns: Columns;
  dosesDue: DosesDue;
  sheets: DaySheets;
  rules: StationRules;
  questions: OpenQuestions;
  /** Made when somebody asks for the first time. */
  duplicates?: DuplicatePairs;
  oldVisits: OldVisits;
  warehouse: Warehouse;
  drafts: Drafts;
  versions: Versions;
  clock: DeviceClock;
  serial: Serial;
  sync: SessionSync;
  /** Ends everything that runs, saves the columns and closes the database. */
  close(): Promise<void>;
}

export interface SessionSync {
  state(): SyncState;
  run(): Promise<void>;
  nudge(): void;
  /** Counts of unsent records may have changed. */
  changed(): void;
  /** Somebody signed in: what needed that may go on. */
  restart(): Promise<void>;
  /** Pauses the first download, or goes on with it; survives restarts. */
  pause(value: boolean): Promise<void>;
  stop(): Promise<void>;
  /** An access token of who works. @throws TransportError */
  token(): Promise<string>;
  /** All visits of these people that the server shows to who works. @throws TransportError */
  visitsOf(patientIds: string[]): Promise<ServerRecord[]>;
}
