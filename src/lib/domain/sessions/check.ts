import { ask, stop } from '../checks/codes.ts';
import type { Draft } from '../checks/context.ts';
import { vitalsLimits, type VitalName } from '../checks/vitals-limits.ts';
import { ageDaysOf, formatDate, todayIn } from '../dates/index.ts';
import { findProduct } from '../immunization/index.ts';
import type { Issue } from '../issues/issue.ts';
import type { Attendance, VaccinationSession } from '../records/session.ts';
import { allowedConclusion, checklistOf, mayConclude, questionsFor } from '../screening/index.ts';

/** What the check of an attendance must know beside it. `reactedTo`: see screening/answers. */
export interface ScreeningContext {
  /** Instant, ISO 8601 UTC. */
  now: string;
  sex: string;
  birthDate: string;
  reactedTo: readonly string[];
}

/** What is wrong with an arrival, a screening, an observation. */
export function checkAttendance(attendance: Draft<Attendance>, context: ScreeningContext): Issue[] {
  const { arrivedAt, on, conclusions = [], temperatureC, screenedAt } = attendance;
  const issues = [...measured('temperatureC', attendance, context), ...measured('weightKg', attendance, context)];
  if (arrivedAt && on && todayIn(arrivedAt) !== on) issues.push(stop('arrivedAt', 'attendanceOtherDay'));
  if (screenedAt && conclusions.length > 0 && temperatureC === undefined)
    issues.push(stop('temperatureC', 'required', { field: 'temperatureC' }));
  return [...issues, ...checkConclusions(attendance, context)];
}

/** What is wrong with a session. */
export function checkSession(session: Draft<VaccinationSession>): Issue[] {
  const { place, closing = [], supplies = [] } = session;
  const issues: Issue[] = [];
  if (!place?.trim()) issues.push(stop('place', 'sessionPlaceMissing'));
  supplies.forEach(({ taken = 0, returned }, at) => {
    if (taken < 0) issues.push(stop(`supplies.${at}.taken`, 'tooSmall', { field: 'quantity', min: 0 }));
    if (returned !== undefined && (returned < 0 || returned > taken))
      issues.push(stop(`supplies.${at}.returned`, 'returnedNotTaken', { taken }));
  });
  closing.forEach(({ opened = 0, given = 0 }, at) => {
    if (opened < given) issues.push(stop(`closing.${at}.opened`, 'openedLessThanGiven', { given }));
  });
  return issues;
}

function measured(
  name: Extract<VitalName, 'temperatureC' | 'weightKg'>,
  attendance: Draft<Attendance>,
  { birthDate }: ScreeningContext,
): Issue[] {
  const value = attendance[name];
  if (value === undefined) return [];
  const { unit, hard, soft } = vitalsLimits(ageDaysOf(birthDate, attendance.on ?? ''))[name];
  const params = { field: name, value, unit };
  if (value < hard[0] || value > hard[1]) return [stop(name, 'vitalHard', { ...params, min: hard[0], max: hard[1] })];
  // Fever is no slip of the pen: it answers a question of the checklist.
  if (name === 'temperatureC' || (value >= soft[0] && value <= soft[1])) return [];
  return [ask(name, 'vitalSoft', { ...params, min: soft[0], max: soft[1] })];
}

function checkConclusions(attendance: Draft<Attendance>, { sex, reactedTo }: ScreeningContext): Issue[] {
  const { conclusions = [], on = '', answers = {}, checklistVersion } = attendance;
  const list = checklistOf(checklistVersion);
  return conclusions.flatMap(({ conclusion, until, productCode = '' }, at) => {
    const path = `conclusions.${at}`;
    const product = findProduct(productCode);
    const name = product?.name ?? productCode;
    const issues: Issue[] = [];
    if (conclusion === 'TAM_HOAN' && !until) issues.push(stop(`${path}.until`, 'deferUntilMissing', { product: name }));
    if (until && until <= on) issues.push(stop(`${path}.until`, 'deferUntilPast', { date: formatDate(on) }));
    if (!list || !conclusion || !product) return issues;
    const given = answers as Record<string, boolean>;
    const allowed = allowedConclusion(questionsFor(list, sex), given, product, reactedTo);
    if (!mayConclude(conclusion, allowed))
      issues.push(stop(`${path}.conclusion`, 'conclusionAgainstAnswers', { product: name }));
    return issues;
  });
}
