import type { Issue } from '../domain/issues/issue.ts';
import type { Choice, Question, QuestionType } from '../domain/reviews/index.ts';
import type {
  AefiCase,
  AnyRecord,
  Attendance,
  Fridge,
  FridgeReading,
  Household,
  Immunization,
  Kind,
  OpenVial,
  Patient,
  ReportSnapshot,
  Review,
  StationSettings,
  StockMovement,
  VaccinationSession,
  VaccineLot,
  Village,
  Visit,
} from '../domain/records/index.ts';
import type { BundleApi } from './bundle/types.ts';
import type { ReportApi } from './report-api.ts';
import type { ReactionApi } from './reaction-api.ts';
import type { StockApi } from './stock-api.ts';
import type { StationApi } from './device/station-api.ts';
import type { DueApi } from './due-api.ts';
import type { SessionApi } from './session-api.ts';

/** What a person-shaped line of any list shows; comes from the in-memory column, never from a scan of documents. */
export interface PersonRow {
  id: string;
  fullName: string;
  sex: '1' | '2' | '3';
  birthDate: string;
  villageCode: string;
  householdId: string;
  phone?: string;
  /** Most dangerous first. */
  badges: ('severeAllergy' | 'allergy' | 'chronic' | 'dead' | 'moved')[];
  /** Has edits that the server has not answered for. */
  waiting: boolean;
}

export interface HouseholdRow {
  id: string;
  code: string;
  villageCode: string;
  headName: string;
  headId: string;
  addressText: string;
  memberCount: number;
  lastVisitedOn?: string;
  waiting: boolean;
}

export interface MemberRow extends PersonRow {
  relationship: string;
  joinedOn: string;
  leftOn?: string;
  /** Codes of the schedule's doses that are due or overdue today. */
  dosesDue: string[];
  lastVisitOn?: string;
}

export interface DuplicateRow extends PersonRow {
  /** 0 to 1. */
  score: number;
  /** Codes of identity/duplicates: `samePersonalId`, `sameName`, `sameBirthDate`, `swappedDayMonth`, `sameYear`, `sameMother`, … */
  reasons: string[];
}

export type TodayItem =
  | { group: 'appointment' | 'overdueFollowUp'; person: PersonRow; dueOn: string; visitId: string; reason: string }
  | { group: 'dose'; person: PersonRow; dueOn: string; doses: string[]; overdue: boolean };

export interface DevicePerson {
  id: string;
  username: string;
  name: string;
  role: 'villageWorker' | 'healthWorker' | 'stationHead' | 'areaCentre' | 'administrator';
  villageCodes: string[];
}

/** `fresh`: nobody has signed in on this tablet. `locked`: data is there, encrypted. `open`: somebody is working. */
export interface DeviceState {
  stage: 'fresh' | 'locked' | 'open';
  deviceId: string;
  deviceName: string;
  stationCode?: string;
  stationName?: string;
  /** Who has signed in on this tablet before. */
  people: (Pick<DevicePerson, 'id' | 'username' | 'name'> & { ended?: boolean; passkey?: PasskeyHint })[];
  person?: DevicePerson;
  /** Days until the tablet must stay locked for want of contact with the server; absent while that is far off, 0: it must. */
  offlineDaysLeft?: number;
  /** When the tablet has erased itself because it was told to; until somebody signs in. */
  erasedAt?: string;
  /** Locked, because the store was lost while somebody worked and did not open again: see BundleApi for the way out. */
  broken?: 'quota' | 'storage';
}

/** With what a passkey is asked. Bytes without a meaning; readable on the disk. */
export interface PasskeyHint {
  credentialId: Uint8Array<ArrayBuffer>;
  salt: Uint8Array<ArrayBuffer>;
}

/**
 * A passkey with the WebAuthn `prf` extension as a second way into the tablet, beside the PIN. The page asks the authenticator; `secret`, its
 * answer, goes to the worker and is kept nowhere.
 */
export interface PasskeyApi {
  /** Opens as with the PIN: the same rules for ended people and days without contact. @throws DeviceError wrongPasskey, personEnded, offlineLimit, brokenStore */
  unlockPasskey(input: { personId: string; secret: Uint8Array<ArrayBuffer> }): Promise<DeviceState>;
  /** Asks for the PIN of who works; what the page then makes the passkey with. @throws DeviceError wrongPin {waitSeconds} */
  beginPasskey(input: { pin: string }): Promise<{
    salt: Uint8Array<ArrayBuffer>;
    /** The same for each passkey of this person on this tablet: the device keeps the newest. */
    userId: Uint8Array<ArrayBuffer>;
    userName: string;
  }>;
  /** Shortly after `beginPasskey`. @throws DeviceError passkeyLate */
  addPasskey(input: { passkey: PasskeyHint; secret: Uint8Array<ArrayBuffer> }): Promise<DeviceState>;
  removePasskey(): Promise<DeviceState>;
}

export type SyncPhase = 'idle' | 'offline' | 'sending' | 'receiving' | 'needsSignIn' | 'problem';

export interface SyncState {
  phase: SyncPhase;
  /** Records with edits that the server has not answered for; counted from the store. */
  waiting: number;
  /** Records that the server refused, and records in which two people disagree. */
  needsAttention: number;
  lastSuccessAt?: string;
  /** First download: records received and expected since the last start, and the size of what was received, bytes. */
  progress?: { received: number; expected: number; bytes?: number };
  /** The person has paused the first download. */
  paused?: boolean;
  /** Code of the sentence `sync_problem_<code>` and its technical detail for the log. */
  problem?: { code: string; detail: string };
  /** This tablet's clock minus the server's, milliseconds, when they differ absurdly. */
  clockOffsetMs?: number;
}

export interface WaitingRecord {
  kind: Kind;
  id: string;
  title: string;
  patientId?: string;
  householdId?: string;
  since: string;
  edits: number;
  state: 'waiting' | 'refused' | 'disagreement';
  /** What is to be decided. */
  question?: { id: string; type: QuestionType };
  /** Sentence of the server, in Vietnamese, when refused. */
  reason?: string;
}

/** Where one record is safe. `at`: instant of the server's answer, by the server's clock. */
export interface RecordState {
  state: 'onlyHere' | 'onServer' | 'inWarehouse' | 'refused';
  at?: string;
  reason?: string;
  /** Ids of the questions that a person must decide about it. */
  needsDecision?: string[];
}

/** A question as a list shows it. */
export interface QuestionRow {
  question: Question;
  person?: PersonRow;
  household?: HouseholdRow;
  /** People and households that values and subjects name, by id. */
  names: Record<string, string>;
  /** The person who works may decide: the head of the station, or who wrote one of the values. */
  mayDecide: boolean;
}

/** What was decided about a question. */
export interface DecisionRow extends Omit<QuestionRow, 'question' | 'mayDecide'> {
  review: Review;
  /** It can be taken back, by the person who works. */
  mayUndo: boolean;
  /** People have decided differently without knowing of each other. */
  contested: boolean;
}

/** Two records that may be one person. `score` 0 to 1; `reasons` as in DuplicateRow. */
export interface DuplicatePairRow {
  people: [PersonRow, PersonRow];
  score: number;
  reasons: string[];
}

/** One field of a change. Without `before` only the new value is known. */
export interface HistoryField {
  path: string;
  before?: unknown;
  after: unknown;
}

/** One edit of a record, from this tablet's list of edits or from what the record itself carries. */
export interface HistoryEntry {
  key: string;
  at: string;
  by: string;
  device: string;
  /** `setAside`: a value that a merge did not keep. `decided` and `undone`: by a decision, named in `question`. */
  what: 'created' | 'edited' | 'amended' | 'voided' | 'setAside' | 'decided' | 'undone';
  fields: HistoryField[];
  /** The values before are known. */
  complete: boolean;
  /** Of an edit of this tablet that the server has not taken: where it is. */
  state?: 'onlyHere' | 'refused';
  reason?: string;
  question?: { id: string; type: QuestionType };
}

export interface Draft<T = unknown> {
  key: string;
  /** Route that opens the form again, e.g. `/nguoi-dan/0190…/kham-benh`. */
  route: string;
  title: string;
  value: T;
  /** id of the field where the person was typing. */
  focus?: string;
  savedAt: string;
}

/** A record as a form gives it: the worker adds the stamps, clock and version. */
export interface Change {
  kind: Kind;
  record: { id: string; stationCode: string; villageCode: string; [field: string]: unknown };
  /** `updatedAt` of the version that the form was opened with; absent for a new record. A save over a newer version is merged, not refused. */
  basedOn?: string;
}

export type DeviceEvent =
  | { type: 'changed'; kinds: Kind[]; ids: string[] }
  | { type: 'sync'; state: SyncState }
  | { type: 'device'; state: DeviceState }
  /** Records of an older program that are moved into today's shape while the tablet opens. */
  | { type: 'moving'; done: number; total: number }
  /** Records of a bundle that are done; of 0 when nothing is under way. */
  | { type: 'bundle'; done: number; total: number };

export interface RecordOf {
  households: Household;
  patients: Patient;
  visits: Visit;
  immunizations: Immunization;
  reviews: Review;
  settings: AnyRecord;
  sessions: VaccinationSession | Attendance;
  stock: VaccineLot | StockMovement | OpenVial | Fridge | FridgeReading;
  notices: AefiCase;
  reports: ReportSnapshot;
}

/** Failure with a code of the catalogue (`error_<code>`) and parameters; crosses from the worker to the page. */
export class DeviceError extends Error {
  readonly code: string;
  readonly params: Record<string, string | number>;
  readonly issues: Issue[];
  constructor(code: string, params: Record<string, string | number> = {}, issues: Issue[] = []) {
    super(code);
    this.name = 'DeviceError';
    this.code = code;
    this.params = params;
    this.issues = issues;
  }
}

/**
 * The device's database as screens see it. Every call crosses to the worker; failures are DeviceErrors.
 * Codes: wrongPin {waitSeconds}, noConnection, wrongCredentials, tooManyTries {waitSeconds}, locked, invalidRecord (with issues), quota, storage, otherStation,
 * onlyHead (settings are written by the head of the station),
 * questionChanged (the records do not ask it any more, or were decided meanwhile), mayNotDecide,
 * needsOpenTablet (only a person who has the tablet open can add one, or renew a PIN that was changed on the server), noStation (the account belongs to none),
 * deviceRevoked, otherArea (the people of this tablet work in another area), personEnded, offlineLimit {days} (locked until the server answers),
 * serverProblem {status}, noAnswer (the tab that owns the worker is frozen, or the worker could not be loaded),
 * storeLost (the browser has taken the store away, it is being opened again), damaged (something stored cannot be read),
 * brokenStore {reason} (the PIN is right and the records cannot be opened: see BundleApi for the way out).
 */
export interface DeviceApi
  extends BundleApi, DueApi, PasskeyApi, ReactionApi, ReportApi, SessionApi, StationApi, StockApi {
  device(): Promise<DeviceState>;
  /** First sign-in of a person on this tablet; needs a connection. Opens the database. */
  signIn(input: { username: string; pin: string; deviceName: string }): Promise<DeviceState>;
  /** Opens with the PIN, without a connection. */
  unlock(input: { personId: string; pin: string }): Promise<DeviceState>;
  lock(): Promise<DeviceState>;

  /** Of a person whose records were merged the record that stands for all of them. */
  get<K extends Kind>(kind: K, id: string): Promise<RecordOf[K] | undefined>;
  /** Writes all changes; resolves when they are durable on this tablet. Returns the records as stored, in order. */
  save(changes: Change[]): Promise<AnyRecord[]>;
  recordState(kind: Kind, id: string): Promise<RecordState>;

  station(): Promise<StationSettings | undefined>;
  staffName(personId: string): Promise<string>;
  /** Name of a device of the station as its people know it; empty for one that the server has not told of. */
  deviceName(deviceId: string): Promise<string>;
  villages(): Promise<(Village & { households: number; people: number })[]>;
  households(query: {
    villageCode?: string;
    text?: string;
    offset: number;
    limit: number;
  }): Promise<{ rows: HouseholdRow[]; total: number }>;
  household(id: string): Promise<{ household: Household; members: MemberRow[] } | undefined>;
  person(id: string): Promise<PersonRow | undefined>;
  search(query: {
    text: string;
    villageCode?: string;
    limit: number;
  }): Promise<{ people: PersonRow[]; households: HouseholdRow[]; total: number }>;
  /** People with one of these identifiers (personal id, BHYT card or 10-digit BHXH number, old id card). */
  findByIdentifier(values: string[]): Promise<PersonRow[]>;
  likelyDuplicates(candidate: {
    fullName: string;
    birthDate: string;
    sex: string;
    villageCode: string;
    motherName?: string;
    identifiers: string[];
    exceptId?: string;
  }): Promise<DuplicateRow[]>;
  /**
   * Visits and doses of the person, also those of records that were merged into this one. `older`: visits before `from` lie on the server only,
   * unless they were asked for and stay until `until` (calendar dates); absent when all are here.
   */
  timeline(
    patientId: string,
  ): Promise<{ visits: Visit[]; immunizations: Immunization[]; older?: { from: string; until?: string } }>;
  /**
   * Brings the visits of a person that are older than what the device keeps; they stay for 30 days. Answers how many came.
   * @throws DeviceError noConnection, signInAgain, serverProblem {status}
   */
  bringOlderVisits(patientId: string): Promise<number>;
  /** What people must decide, the oldest first; `types` counts all by type. */
  questions(query: {
    type?: QuestionType;
    patientId?: string;
    householdId?: string;
    offset: number;
    limit: number;
  }): Promise<{ rows: QuestionRow[]; total: number; types: Partial<Record<QuestionType, number>> }>;
  /** Undefined when the records do not ask it (any more). */
  question(id: string): Promise<QuestionRow | undefined>;
  /** @throws DeviceError questionChanged, mayNotDecide, invalidRecord */
  decide(id: string, choice: Choice): Promise<void>;
  /** Takes back what was decided about a question, also a merging of two people. @throws DeviceError questionChanged, mayNotDecide */
  undoDecision(id: string): Promise<void>;
  /** What was decided, the latest first. */
  decisions(query: { offset: number; limit: number }): Promise<{ rows: DecisionRow[]; total: number }>;
  decision(id: string): Promise<DecisionRow | undefined>;
  /** Every edit that is known of a record, the latest first. */
  history(kind: Kind, id: string): Promise<{ entries: HistoryEntry[]; names: Record<string, string> }>;
  /**
   * Asks the server for the edits of a record that were made on other tablets; `history` tells them one by one afterwards, also without a
   * connection. `offline`: nobody answered. `noAnswer`: the server has a fault. `notKept`: an older server does not keep single edits.
   */
  fetchHistory(kind: Kind, id: string): Promise<'fetched' | 'offline' | 'noAnswer' | 'notKept'>;
  /** Likely pairs among all people, most likely first, or those of one person. The first call for all compares everybody. */
  duplicatePairs(query: {
    personId?: string;
    offset: number;
    limit: number;
  }): Promise<{ rows: DuplicatePairRow[]; total: number }>;
  /** The first record stands for both from now on. @throws DeviceError questionChanged, mayNotDecide, invalidRecord */
  mergePeople(keepId: string, dropId: string, note?: string): Promise<void>;
  /** They are two people and are not suggested again. @throws DeviceError questionChanged, mayNotDecide */
  notSamePerson(aId: string, bId: string, note?: string): Promise<void>;
  today(query: { today: string; villageCode?: string }): Promise<TodayItem[]>;

  putDraft(draft: Omit<Draft, 'savedAt'>): Promise<void>;
  draft(key: string): Promise<Draft | undefined>;
  drafts(): Promise<Draft[]>;
  deleteDraft(key: string): Promise<void>;

  syncState(): Promise<SyncState>;
  /** One run now; resolves when it ended, whatever the end. */
  syncNow(): Promise<SyncState>;
  /** Pauses the first download or goes on with it; what is unsent is sent all the same. Survives restarts. */
  pauseDownload(paused: boolean): Promise<void>;
  waiting(query: { offset: number; limit: number }): Promise<{ rows: WaitingRecord[]; total: number }>;
  /** Sends a refused record again at the next run. */
  retry(kind: Kind, id: string): Promise<void>;
}
