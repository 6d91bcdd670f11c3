import type { Immunization } from '../records/index.ts';

/** What the engine needs of a dose. Without antigens those of the product, or of the schedule's dose, are taken. */
export type GivenDose = Pick<Immunization, 'antigens' | 'occurredOn' | 'status'> &
  Partial<Pick<Immunization, 'id' | 'productCode' | 'scheduleDose' | 'voided'>>;

export interface Child {
  /** Verdicts need the full date. */
  birthDate: string;
  sex: string;
  provinceCode?: string;
}

export type SeriesVerdict =
  'valid' | 'tooEarly' | 'intervalTooShort' | 'tooLate' | 'liveTooClose' | 'wrongProduct' | 'extra' | 'beforeBirth';

/** `future` and `unknownProduct` concern no series. */
export type Verdict = SeriesVerdict | 'future' | 'unknownProduct';

export type SeriesState = 'notYet' | 'due' | 'overdue' | 'complete' | 'agedOut' | 'unknownAge';
