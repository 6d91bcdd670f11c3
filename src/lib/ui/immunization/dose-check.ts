import { hard, type Issue } from '../../domain/issues/issue.ts';
import type { Patient } from '../../domain/records/index.ts';
import { nowInstant } from '../format/index.ts';
import { recordIssues } from '../patient/record-check.ts';
import { isFromPaper, paperIssues } from '../session/paper-screening.ts';
import { doseChange, sameDose, type DoseValue, type Surroundings } from './dose-value.ts';

/** Everything that is wrong with the form of a dose of this person. */
export function doseIssues(value: DoseValue, patient: Patient, { doses, today }: Surroundings): Issue[] {
  const context = { today, now: nowInstant(), patient };
  const issues = recordIssues(doseChange(value, doses), context);
  if (value.source === 'TAI_TRAM' && value.occurredOn === today) issues.push(hard('productCode', 'doseNotScreened'));
  if (isFromPaper(value, today)) issues.push(...paperIssues(value, patient, doses, context.now));
  if (!value.productCode) issues.push(hard('productCode', 'required', { field: 'productName' }));
  if (sameDose(value, doses)) issues.push(hard('occurredOn', 'doseTwice'));
  return issues;
}
