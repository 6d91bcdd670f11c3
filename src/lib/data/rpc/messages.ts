import type { DeviceApi, DeviceEvent } from '../api.ts';
import type { WireError } from './wire-error.ts';

/** Web Lock of the tab that owns the worker. */
export const OWNER_LOCK = 'tram-db';
/** Channel on which the worker listens, and the one on which all tabs listen. */
export const REQUESTS = 'tram-db-requests';
export const ANSWERS = 'tram-db-answers';

/** Every method of DeviceApi; the type check below fails when one is missing. */
export const METHODS = [
  'device',
  'signIn',
  'unlock',
  'lock',
  'get',
  'save',
  'recordState',
  'station',
  'staffName',
  'deviceName',
  'villages',
  'households',
  'household',
  'person',
  'search',
  'findByIdentifier',
  'likelyDuplicates',
  'timeline',
  'bringOlderVisits',
  'questions',
  'question',
  'decide',
  'undoDecision',
  'decisions',
  'decision',
  'history',
  'fetchHistory',
  'duplicatePairs',
  'mergePeople',
  'notSamePerson',
  'vaccineStock',
  'lotsToUse',
  'lotCard',
  'fridgeMonth',
  'stockAlarms',
  'epiReport',
  'reportSnapshots',
  'vaccinationRegister',
  'epiCoverage',
  'reactionCases',
  'reactionCase',
  'today',
  'sessions',
  'sessionBoard',
  'sessionOf',
  'inviteSuggestions',
  'putDraft',
  'draft',
  'drafts',
  'deleteDraft',
  'syncState',
  'syncNow',
  'pauseDownload',
  'waiting',
  'retry',
  'bundleStatus',
  'exportBundle',
  'readBundle',
  'importBundle',
  'cancelBundle',
  'rescueBundle',
  'checkRescued',
  'startAgain',
  'changePin',
  'accounts',
  'createAccount',
  'changeAccount',
  'stationDevices',
  'revokeDevice',
  'stationRules',
  'setRules',
  'dueList',
  'scheduleDocuments',
  'unlockPasskey',
  'beginPasskey',
  'addPasskey',
  'removePasskey',
] as const satisfies (keyof DeviceApi)[];
export type Method = Exclude<keyof DeviceApi, Exclude<keyof DeviceApi, (typeof METHODS)[number]>>;

/** A tab's message to the worker. `id` grows by one within a tab. */
export type ToWorker =
  | { type: 'call'; tab: string; id: number; method: Method; args: unknown[] }
  | { type: 'ping' }
  /** The browser's opinion of the connection has changed. */
  | { type: 'connection' };

/** The worker's message to one tab, or to all. */
export type ToPage =
  | { type: 'answer'; tab: string; id: number; value: unknown }
  | { type: 'failure'; tab: string; id: number; error: WireError }
  | { type: 'event'; event: DeviceEvent }
  /** A worker has begun: what no worker has heard is sent again. */
  | { type: 'hello' }
  | { type: 'pong' };

/** What both ends need of a BroadcastChannel. */
export interface Channel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}
