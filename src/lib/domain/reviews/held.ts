import type { EditStamp } from '../merge/index.ts';
import type { AnyRecord, Kind, Review } from '../records/index.ts';

/** A record as the device or the server holds it. */
export interface Held {
  kind: Kind;
  record: AnyRecord;
}

/** A record before and after; `before` is absent for a new one. Both are to be stored together with the others of the same decision. */
export interface Edit {
  kind: Kind;
  before?: AnyRecord;
  record: AnyRecord;
}

/** Who decides, when and where; the clock is moved after those of the records if need be. */
export type DecisionStamp = Omit<EditStamp, 'review'>;

/** What a decision changes: all records that differ, stamped, and the review that tells of it. */
export interface Decision {
  records: (Edit & { before: AnyRecord })[];
  review: { kind: 'reviews'; before?: Review; record: Review };
}

export function find<T extends AnyRecord>(held: readonly Held[], kind: Kind, id: string): T | undefined {
  return held.find((one) => one.kind === kind && one.record.id === id)?.record as T | undefined;
}
