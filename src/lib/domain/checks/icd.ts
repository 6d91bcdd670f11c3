import { findIcd, isIcdForm } from '../catalogues/index.ts';
import type { Issue } from '../issues/issue.ts';
import type { Visit } from '../records/visit.ts';
import { ask, stop } from './codes.ts';
import type { Draft } from './context.ts';

/** Other diagnoses beside the main one (MA_BENH_KT, V-CODE). */
export const MAX_OTHER_CODES = 12;

/**
 * ICD-10 codes of a visit for a person of `sex`. What cannot be a code is refused; a code that is not in the station's list may exist all
 * the same, since the list is a selection: it is asked about.
 */
export function checkIcd({ icdMain, icdOther = [], status }: Draft<Visit>, sex?: string): Issue[] {
  const issues = icdMain ? [...checkOne('icdMain', icdMain, sex), ...checkMain(icdMain)] : [];
  if (!icdMain && status === 'completed') issues.push(ask('icdMain', 'icdMissing'));
  if (icdOther.length > MAX_OTHER_CODES) issues.push(stop('icdOther', 'icdTooMany', { max: MAX_OTHER_CODES }));
  const seen = new Set(icdMain ? [key(icdMain)] : []);
  icdOther.forEach((code, at) => {
    const path = `icdOther.${at}`;
    issues.push(...(seen.has(key(code)) ? [stop(path, 'icdDuplicate', { value: code })] : checkOne(path, code, sex)));
    seen.add(key(code));
  });
  return issues;
}

function checkOne(path: string, code: string, sex?: string): Issue[] {
  if (!isIcdForm(code)) return [stop(path, 'icdMalformed', { value: code })];
  const entry = findIcd(code);
  if (!entry) return [ask(path, 'icdUnknown', { value: code })];
  const mismatch = entry.sex && (sex === '1' || sex === '2') && entry.sex !== sex;
  return mismatch ? [ask(path, 'icdSex', { value: entry.code, name: entry.name })] : [];
}

function checkMain(code: string): Issue[] {
  const entry = findIcd(code);
  if (entry?.needsFifth) return [ask('icdMain', 'icdNeedsFifth', { value: entry.code })];
  return entry?.discouragedMain ? [ask('icdMain', 'icdDiscouraged', { value: entry.code })] : [];
}

function key(code: string): string {
  return findIcd(code)?.code ?? code.toUpperCase();
}
