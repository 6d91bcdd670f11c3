export { canonical, equal, hash } from './canonical.ts';
export {
  compareClocks,
  parseClock,
  receive,
  serverTimeAt,
  tick,
  MAX_AHEAD_MS,
  MAX_OFFLINE_MS,
  type ClockParts,
  type ClockReading,
} from './clock.ts';
export { changedFields, type FieldChange } from './diff.ts';
export { explainConflict, type ConflictExplanation } from './explain.ts';
export { valueAt, withValueAt } from './paths.ts';
export { merge, type MergeResult } from './merge.ts';
export type { Conflict, Version } from './outcome.ts';
export type { FieldPolicy, RecordPolicy } from './policy.ts';
export { clockAfter, stampDecision, stampEdit, type Decided } from './edit.ts';
export { openEntries, openSince } from './settle.ts';
export { isSigned } from './signed.ts';
export { stampNew, stampOf, type EditStamp, type FieldStamp, type FieldStamps } from './stamps.ts';
export type { Superseded } from './superseded.ts';
