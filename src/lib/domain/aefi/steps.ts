import { hard, type Issue } from '../issues/issue.ts';
import { AEFI_STATES, type AefiCase } from '../records/index.ts';

export type AefiState = (typeof AEFI_STATES)[number];

/** The furthest step of a case; a case without steps was just found. */
export function stateOf({ steps }: Pick<AefiCase, 'steps'>): AefiState {
  const furthest = Math.max(0, ...steps.map(({ state }) => AEFI_STATES.indexOf(state)));
  return AEFI_STATES[furthest] ?? 'PHAT_HIEN';
}

/** States that a case can go to now. A common reaction may be closed at once; a severe one goes through all of them. */
export function nextStates(aefi: Pick<AefiCase, 'steps' | 'severity'>): AefiState[] {
  const at = AEFI_STATES.indexOf(stateOf(aefi));
  const next = AEFI_STATES[at + 1];
  if (!next) return [];
  return aefi.severity === 'severe' || next === 'DONG' ? [next] : [next, 'DONG'];
}

/** What is missing for a step; empty when it may be taken. Codes: `issue_aefi…`. */
export function stepIssues(aefi: AefiCase, to: AefiState): Issue[] {
  if (!nextStates(aefi).includes(to)) return [hard('steps', 'aefiStepOrder')];
  const issues: Issue[] = [];
  if (to === 'BAO_CAO_24H') {
    if (!aefi.reportedTo?.trim()) issues.push(hard('reportedTo', 'required', { field: 'reportedTo' }));
    if (!aefi.symptoms?.trim()) issues.push(hard('symptoms', 'required', { field: 'symptoms' }));
    if (!aefi.onsetAt && !aefi.onsetOn) issues.push(hard('onsetAt', 'required', { field: 'reactionOnset' }));
  }
  if (to === 'KET_LUAN' && !aefi.conclusion?.trim())
    issues.push(hard('conclusion', 'required', { field: 'conclusion' }));
  if (to === 'DONG' && !aefi.outcome) issues.push(hard('outcome', 'required', { field: 'outcome' }));
  return issues;
}

/** The case after a step; reporting sets the instant of the report. The caller has asked `stepIssues`. */
export function withStep(
  aefi: AefiCase,
  to: AefiState,
  by: { id: string; at: string; by: string; device: string; note?: string },
): AefiCase {
  const steps = [...aefi.steps, { ...by, state: to }];
  return { ...aefi, steps, ...(to === 'BAO_CAO_24H' && !aefi.reportedAt ? { reportedAt: by.at } : {}) };
}
