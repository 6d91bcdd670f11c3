import type * as z from 'zod/mini';
import { formatDate } from '../dates/index.ts';
import type { Issue } from '../issues/issue.ts';
import { definitions, type Kind } from '../records/index.ts';
import { stop } from './codes.ts';
import { fieldOf } from './fields.ts';

type SchemaIssue = z.core.$ZodIssue;

/** A value that no rule may read; `blank` stands in for it where a list needs its places. */
export interface Unusable {
  path: readonly PropertyKey[];
  blank: '' | Record<string, never>;
}

/** What a record's schema says against it, as issues at the fields, and the values that are of no use. */
export function checkStructure(kind: Kind, record: unknown): { issues: Issue[]; unusable: Unusable[] } {
  const result = definitions[kind].schema.safeParse(record);
  if (result.success) return { issues: [], unusable: [] };
  const { issues } = result.error;
  return {
    issues: issues.map((issue) => translate(issue, valueAt(record, issue.path))),
    unusable: issues
      .filter(({ code }) => code !== 'too_big' && code !== 'too_small')
      .map((issue) => ({
        path: issue.path,
        blank: issue.code === 'invalid_type' && issue.expected === 'string' ? '' : {},
      })),
  };
}

function translate(issue: SchemaIssue, value: unknown): Issue {
  const path = issue.path.join('.');
  const field = fieldOf(path);
  if (value === undefined || value === null || value === '') return stop(path, 'required', { field });
  if (issue.code === 'invalid_value') return stop(path, 'notInList', { field });
  if (issue.code === 'invalid_format') return translateFormat(path, String(value));
  if (issue.code === 'too_small') return stop(path, 'tooSmall', { field, min: Number(issue.minimum) });
  if (issue.code === 'too_big') {
    const max = Number(issue.maximum);
    if (path === 'icdOther') return stop(path, 'icdTooMany', { max });
    return stop(path, issue.origin === 'string' ? 'tooLong' : issue.origin === 'array' ? 'tooMany' : 'tooBig', {
      field,
      max,
    });
  }
  const number = issue.code === 'invalid_type' && (issue.expected === 'number' || issue.expected === 'int');
  return stop(path, number ? 'notNumber' : 'wrongType', { field });
}

function translateFormat(path: string, value: string): Issue {
  const field = fieldOf(path);
  if (field === 'birthTime') return stop(path, 'timeFormat', { field });
  if (/^\d{4}-\d\d(-\d\d)?$/.test(value)) return stop(path, 'dateImpossible', { field, date: formatDate(value) });
  return stop(path, 'dateFormat', { field });
}

function valueAt(record: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined | null)?.[key],
    record,
  );
}
