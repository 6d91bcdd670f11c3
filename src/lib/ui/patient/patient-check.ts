import type { Issue } from '../../domain/issues/issue.ts';
import { nowInstant } from '../format/index.ts';
import { patientChange, type PatientValue } from './patient-value.ts';
import { recordIssues } from './record-check.ts';

/** Everything that is wrong with the form of a person. */
export function patientIssues(value: PatientValue, today: string): Issue[] {
  return recordIssues(patientChange(value), { today, now: nowInstant() });
}
