import type { Issue } from '../../domain/issues/issue.ts';
import type { Patient } from '../../domain/records/index.ts';
import { nowInstant } from '../format/index.ts';
import { recordIssues } from '../patient/record-check.ts';
import { visitChange, type VisitValue } from './visit-value.ts';

/** Everything that is wrong with the form of a visit of this person. */
export function visitIssues(value: VisitValue, patient: Patient, today: string): Issue[] {
  const now = nowInstant();
  return recordIssues(visitChange(value, [], now), { today, now, patient });
}
