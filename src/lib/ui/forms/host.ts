import { getContext, setContext } from 'svelte';
import type { Issue } from '../../domain/issues/issue.ts';

/** What a field needs from the form around it. Outside a form a field works without. */
export interface FieldHost {
  /** Text by field name that is no value yet, such as half a date: kept in the draft, and it stops saving. */
  readonly raw: Record<string, string>;
  /** The person left the field: its issues may be shown from now on. */
  touch(name: string): void;
  isConfirmed(issue: Issue): boolean;
  /** "Chắc chắn": the soft issue is not asked again for the same value. */
  confirm(issue: Issue): void;
}

const key = Symbol('form');

export const setFieldHost = (host: FieldHost): FieldHost => setContext(key, host);
export const getFieldHost = (): FieldHost | undefined => getContext<FieldHost | undefined>(key);

/** id of the element of a field; kept in drafts, so it depends on the name alone. */
export const fieldId = (name: string): string => `f-${name}`;
