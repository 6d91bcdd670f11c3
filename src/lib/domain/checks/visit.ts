import { careTypes, outcomes } from '../catalogues/index.ts';
import { ageDaysOf, formatDate } from '../dates/index.ts';
import type { Issue } from '../issues/issue.ts';
import type { Visit } from '../records/visit.ts';
import { ask, stop } from './codes.ts';
import type { CheckContext, Draft } from './context.ts';
import { anyDate, dayOf, isBefore } from './dates.ts';
import { checkIcd } from './icd.ts';
import { checkVitals } from './vitals.ts';
import { checkCode } from './values.ts';

/** Longest prescription, and the longest for chronic diseases of its list (TT 26/2025/TT-BYT, V2), in days. */
const PRESCRIPTION_DAYS = { usual: 30, most: 90 };
/** Clocks of tablets are not exact. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

/** Rules of a visit. A visit in progress may still lack what a completed one needs. */
export function checkVisit(visit: Draft<Visit>, context: CheckContext): Issue[] {
  const { startedAt, vitals, confirmedVitals, careType, outcome } = visit;
  const { birthDate, sex } = context.patient ?? {};
  const day = dayOf(startedAt) ?? context.today;
  const ageDays = birthDate ? ageDaysOf(birthDate, day) : undefined;
  return [
    ...checkTimes(visit, context),
    ...checkCode('careType', careType, careTypes),
    ...(visit.status === 'completed' && !visit.reason?.trim() ? [stop('reason', 'required', { field: 'reason' })] : []),
    ...(vitals ? checkVitals(vitals, ageDays, confirmedVitals) : []),
    ...checkIcd(visit, sex),
    ...(visit.prescription ?? []).flatMap((line, at) => checkLine(line, `prescription.${at}`)),
    ...checkCode('outcome', outcome, outcomes),
    ...checkReferral(visit, day),
    ...checkAppointment(visit.nextAppointmentOn, day),
  ];
}

function checkTimes({ startedAt, endedAt }: Draft<Visit>, { now, patient }: CheckContext): Issue[] {
  if (!startedAt) return [stop('startedAt', 'required', { field: 'startedAt' })];
  const day = dayOf(startedAt);
  if (!day) return [stop('startedAt', 'dateFormat', { field: 'startedAt' })];
  const date = formatDate(day);
  const issues: Issue[] = [];
  if (Date.parse(startedAt) > Date.parse(now) + CLOCK_TOLERANCE_MS)
    issues.push(stop('startedAt', 'visitInFuture', { date }));
  if (endedAt && endedAt < startedAt) issues.push(stop('endedAt', 'visitEndsBeforeStart'));
  const birth = patient?.birthDate;
  if (birth && isBefore(day, birth))
    issues.push(stop('startedAt', 'visitBeforeBirth', { date, birth: formatDate(birth) }));
  const death = patient?.death?.on;
  if (death && isBefore(death, day))
    issues.push(ask('startedAt', 'visitAfterDeath', { date, death: formatDate(death) }));
  return issues;
}

function checkLine({ drug, quantity, days }: Draft<Visit['prescription'][number]>, path: string): Issue[] {
  const { usual, most } = PRESCRIPTION_DAYS;
  const issues: Issue[] = [];
  if (!drug?.trim()) issues.push(stop(`${path}.drug`, 'required', { field: 'drug' }));
  if (quantity === undefined) issues.push(stop(`${path}.quantity`, 'required', { field: 'quantity' }));
  else if (quantity <= 0) issues.push(stop(`${path}.quantity`, 'tooSmall', { field: 'quantity', min: 0 }));
  if (days === undefined || days <= usual) return issues;
  const at = `${path}.days`;
  return [
    ...issues,
    days > most
      ? stop(at, 'prescriptionTooLong', { value: days, max: most })
      : ask(at, 'prescriptionLong', { value: days, max: usual }),
  ];
}

function checkReferral({ referral }: Draft<Visit>, day: string): Issue[] {
  if (!referral) return [];
  const { on, toFacility } = referral;
  const issues = anyDate('referral.on', on);
  if (!toFacility?.trim()) issues.push(stop('referral.toFacility', 'required', { field: 'referralTo' }));
  if (on && isBefore(on, day))
    issues.push(stop('referral.on', 'referralBeforeVisit', { date: formatDate(on), visit: formatDate(day) }));
  return issues;
}

function checkAppointment(on: string | undefined, day: string): Issue[] {
  const path = 'nextAppointmentOn';
  if (!on || !isBefore(on, day)) return anyDate(path, on);
  return [stop(path, 'appointmentBeforeVisit', { date: formatDate(on), visit: formatDate(day) })];
}
