import type { Issue } from '../issues/issue.ts';
import type { AefiCase } from '../records/index.ts';
import { stop } from './codes.ts';
import type { CheckContext, Draft } from './context.ts';
import { dayOf, pastDate } from './dates.ts';
import { checkPhone } from './values.ts';

/** Rules of a case of a reaction: what was seen, and when. What each step wants beside is in aefi/steps. */
export function checkAefi(aefi: Draft<AefiCase>, context: CheckContext): Issue[] {
  const { kinds = [], symptoms, onsetAt, detectedAt } = aefi;
  const issues = [...checkInstant('onsetAt', onsetAt, context), ...checkInstant('detectedAt', detectedAt, context)];
  if (kinds.length === 0 && !symptoms?.trim()) issues.push(stop('kinds', 'required', { field: 'kinds' }));
  if (onsetAt && detectedAt && Date.parse(onsetAt) > Date.parse(detectedAt))
    issues.push(stop('onsetAt', 'aefiOnsetLate'));
  return [...issues, ...checkPhone('reporterPhone', aefi.reporterPhone)];
}

function checkInstant(path: string, at: string | undefined, context: CheckContext): Issue[] {
  if (!at) return [];
  const day = dayOf(at);
  return day ? pastDate(path, day, context) : [stop(path, 'dateFormat', { field: 'reactionOnset' })];
}
