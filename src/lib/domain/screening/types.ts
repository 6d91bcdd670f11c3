import type { Attendance, Conclusion } from '../records/session.ts';

export type ChecklistForm = NonNullable<Attendance['checklist']>;
export type ConclusionCode = Conclusion['conclusion'];
export type MotherHbsag = NonNullable<Attendance['motherHbsag']>;

/** How an answer follows from what is known. Without a "yes" the question is still asked when `asksToo`: it is about more than the value. */
export type AnswerSource =
  /** Axillary temperature in °C: yes from `feverFrom` on and down to `coldTo`. */
  | { by: 'temperature'; feverFrom: number; coldTo: number; asksToo?: true }
  /** Weight in kg: yes below. */
  | { by: 'weight'; below: number }
  /** Weight below, and the mother's HBsAg is negative. */
  | { by: 'weightAndMother'; below: number }
  /** A severe reaction to an earlier dose of a vaccine with the same component is on record. */
  | { by: 'severeReaction'; asksToo: true };

export interface ChecklistQuestion {
  /** Code of the form; key of the answer in the record. */
  code: string;
  /** What a "yes" allows at best. */
  yes: Exclude<ConclusionCode, 'DU_DIEU_KIEN'>;
  /** Which vaccines a "yes" stops; all when absent. `component`: those that share one with the vaccine of a recorded reaction, all when none is recorded. */
  stops?: 'live' | 'component' | { antigen: string };
  source?: AnswerSource;
  /** Asked of women only. */
  women?: true;
  /** A "yes" wants words. */
  describe?: true;
}

/** A form of the screening before vaccination, as it was in force from a day on. */
export interface Checklist {
  form: ChecklistForm;
  /** Stored with the answers: an old screening is read with the list of its time. */
  version: string;
  validFrom: string;
  source: string;
  /** How far the text can be trusted: V, R or D of the project's facts. */
  trust: string;
  questions: readonly ChecklistQuestion[];
}

/** What is measured and known of the person at the screening. */
export interface Findings {
  temperatureC?: number;
  weightKg?: number;
  motherHbsag?: MotherHbsag;
  /** Antigens of earlier doses after which a severe reaction was recorded. */
  reactedTo: readonly string[];
}

/** What the screening must know of a vaccine. */
export interface ScreenedProduct {
  antigens: readonly string[];
  live?: 'injected' | 'oral';
}
