import { instantAt } from '../../domain/dates/index.ts';
import { hard, type Issue } from '../../domain/issues/issue.ts';
import type { Attendance, Immunization, Patient } from '../../domain/records/index.ts';
import { reactedAntigens } from '../../domain/screening/index.ts';
import { arrive, observation, type PlannedSession } from '../../domain/sessions/index.ts';
import type { DoseValue } from '../immunization/dose-value.ts';
import { newScreening, screenedAttendance, screeningIssues, screeningOf } from './screening-value.ts';

/** Hour of a dose of which only the day is known. */
const MORNING = '08:00';
/** Observation that the paper says was kept; TT 13/2026 Đ12. */
const OBSERVED_MINUTES = 30;

/** A dose that was given here on an earlier day and is entered from paper. */
export const isFromPaper = ({ source, occurredOn }: DoseValue, today: string): boolean =>
  source === 'TAI_TRAM' && occurredOn.length === 10 && occurredOn < today;

/** The screening of the paper form: every answer no, so that what was measured decides alone. `before`: what is on record of that day. */
export function paperAttendance(
  value: DoseValue,
  patient: Patient,
  history: readonly Immunization[],
  session: PlannedSession,
  by: string,
  before?: Attendance,
): Attendance {
  const on = value.occurredOn;
  const at = instantAt(on, value.time || MORNING);
  const planned = { productCode: value.productCode, scheduleDose: value.scheduleDose };
  const start = before ?? (arrive(session, patient, at, []) as Attendance);
  const others = start.doses.filter((dose) => dose.productCode !== planned.productCode);
  const doses = [...others, planned];
  const screening = newScreening({ ...start, doses }, patient, history);
  const { temperatureC = screening.temperatureC, weightKg = screening.weightKg, allNo, observed } = value.paper ?? {};
  const measured = { ...screening, temperatureC, weightKg };
  const { questions } = screeningOf(measured, patient, history, on);
  if (allNo) for (const { code } of questions) measured.answers[code] ??= false;
  const made = screenedAttendance({ ...start, doses }, measured, screeningOf(measured, patient, history, on), {
    id: by,
    now: at,
    sentences: { reasonOf: (codes) => codes.join(', ') },
  });
  return {
    ...made,
    ...observation(at, OBSERVED_MINUTES),
    ...(observed ? { observationResult: start.observationResult ?? 'normal' } : {}),
  };
}

/** What is missing of the paper form. */
export function paperIssues(
  value: DoseValue,
  patient: Patient,
  history: readonly Immunization[],
  now: string,
): Issue[] {
  const session = {
    id: '-',
    on: value.occurredOn,
    stationCode: value.stationCode,
    invited: [],
  } as unknown as PlannedSession;
  const attendance = paperAttendance(value, patient, history, session, '-');
  const found = screeningIssues({ ...attendance, screenedAt: now }, patient, reactedAntigens(history));
  const issues = found.map((issue) => ({ ...issue, path: `paper.${issue.path}` }));
  const { allNo, temperatureC } = value.paper ?? {};
  if (temperatureC === undefined && !issues.some(({ path }) => path === 'paper.temperatureC'))
    issues.push(hard('paper.temperatureC', 'required', { field: 'temperatureC' }));
  if (!allNo) issues.push(hard('paper.allNo', 'paperScreeningMissing'));
  const stopped = attendance.conclusions.some(
    ({ productCode, conclusion }) => productCode === value.productCode && conclusion !== 'DU_DIEU_KIEN',
  );
  if (stopped) issues.push(hard('paper.temperatureC', 'doseNotEligible', { product: value.productName }));
  return issues.filter(({ code }) => code !== 'deferUntilMissing');
}
