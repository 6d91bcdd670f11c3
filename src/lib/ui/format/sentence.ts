import * as messages from '$lib/paraglide/messages';
import type { Issue } from '../../domain/issues/issue.ts';
import { decimalText } from './number.ts';
import { sentences } from './sentences.ts';

type Params = Record<string, string | number>;

/** Sentence of the catalogue by key, or undefined when the catalogue has none. For keys that are known at run time only. */
export function sentence(key: string, params: Params = {}): string | undefined {
  return sentences.get(key)?.(params);
}

/** The sentence under a field: `issue_<code>`, or a general one that names no technical term. Parameters: domain/checks/codes.ts. */
export function issueText(issue: Issue): string {
  const params = Object.fromEntries(
    Object.entries(issue.params ?? {}).map(([name, value]) => [name, said(name, value)]),
  );
  return (
    sentence(`issue_${issue.code}`, params) ??
    sentence(`common_issue_${issue.code}`, params) ??
    messages.error_issue_unknown()
  );
}

function said(name: string, value: string | number): string {
  if (typeof value === 'number') return decimalText(value);
  return (name === 'field' || name === 'unit' ? sentence(`catalogue_${name}_${value}`) : undefined) ?? value;
}

interface CodedError {
  code: string;
  params?: Params;
  issues?: Issue[];
}

function isCoded(error: unknown): error is CodedError {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}

/** What happened, what is safe and what to do, for anything that was thrown. */
export function errorText(error: unknown): string {
  if (!isCoded(error)) return messages.error_unknown();
  const atOnce = error.params?.waitSeconds === 0 ? sentence(`error_${error.code}_now`) : undefined;
  const params = withWait(error.params);
  const known = sentence(`error_${error.code}`, params) ?? sentence(`settings_error_${error.code}`, params);
  const text = atOnce ?? known ?? messages.error_unknown();
  const reasons = (error.issues ?? []).slice(0, 3).map(issueText);
  return [text, ...reasons].join(' ');
}

/** Adds `wait`, the waiting time as people say it, to parameters that carry `waitSeconds`. */
function withWait(params: Params = {}): Params {
  return 'waitSeconds' in params ? { ...params, wait: waitText(Number(params.waitSeconds)) } : params;
}

/** `45 giây`, `2 phút`, `1 giờ`: rounded up, so that nobody comes back too early. */
export function waitText(seconds: number): string {
  if (seconds < 60) return messages.common_seconds({ count: Math.max(1, Math.ceil(seconds)) });
  if (seconds < 3600) return messages.common_minutes({ count: Math.ceil(seconds / 60) });
  return messages.common_hours({ count: Math.ceil(seconds / 3600) });
}
