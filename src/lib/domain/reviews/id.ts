import { compareText, hash } from '../merge/canonical.ts';
import type { QuestionType } from './question.ts';

/** The same for the same contradiction on every device; short enough for an id. */
export function questionId(type: QuestionType, ...parts: (string | readonly string[])[]): string {
  return `${type}:${hash(parts.map((part) => (typeof part === 'string' ? part : [...part].sort(compareText))))}`;
}

export const keyOf = (value: unknown): string => hash(value);
