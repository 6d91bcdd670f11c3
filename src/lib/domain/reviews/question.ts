import type { Kind } from '../records/index.ts';
import type { QuestionType } from '../records/review.ts';

export type { QuestionType };

/** One value to choose. `by`, `at` and `device` are who entered it; `clock` its hybrid logical clock, if known. */
export interface QuestionOption {
  /** The same on every device; names the option in `Choice`. */
  key: string;
  /**
   * `field`, `signedVisitEdited`: the value at `path`, null when absent. `removal`: the item, or null for removing it. `voidedEdited`: the
   * voiding, or null for keeping the record. `doseTwice`: `{doseId, occurredOn, productName, lot, status}`. `twoHeads`: the patient's id. `twoHouseholds`: the
   * household's id. `deadThenSeen`: the death, or null for alive. `duplicatePeople`: the id of the patient who is kept.
   */
  value: unknown;
  by: string;
  at: string;
  device: string;
  clock?: string;
  inUse: boolean;
}

/** What a person must decide. Derived from records, never stored: it is open as long as the records say so. */
export interface Question {
  /** Deterministic: equal on every device that sees the same contradiction. Also the id of its review. */
  id: string;
  type: QuestionType;
  /** The records that it is about; `decide` needs them (for `twoHouseholds` and `deadThenSeen` the patient comes first). */
  subjects: { kind: Kind; id: string }[];
  patientId?: string;
  householdId?: string;
  stationCode: string;
  villageCode: string;
  /** Dotted path of the field, item or voiding. */
  path?: string;
  /** The one in use first, then by clock. */
  options: QuestionOption[];
  /**
   * `both` may be chosen: free texts joined, two doses that were really given, two different people, a person who is dead and whose visit
   * is left as it is.
   */
  both: boolean;
  /** A value may be typed. */
  typed: boolean;
  /** Instant of the oldest value that is not in use. */
  since: string;
  /** `duplicatePeople`: 0-100 and why. */
  score?: number;
  reasons?: string[];
}

/** `option`: one of the question's options by its key. `value` of `typed` is the value at the question's path. */
export type Choice = ({ kind: 'option'; key: string } | { kind: 'both' } | { kind: 'typed'; value: unknown }) & {
  note?: string;
};
