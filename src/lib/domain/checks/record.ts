import type { Issue } from '../issues/issue.ts';
import type { AefiCase, Household, Immunization, Kind, Patient, Visit } from '../records/index.ts';
import type { CheckContext, Draft } from './context.ts';
import { checkAefi } from './aefi.ts';
import { checkHousehold } from './household.ts';
import { checkImmunization } from './immunization.ts';
import { checkPatient } from './patient.ts';
import { checkStructure, type Unusable } from './structure.ts';
import { checkVisit } from './visit.ts';

/**
 * Everything that is wrong with a record: first its structure (schema), then the rules of its kind over the fields that can be read.
 * An empty list means that it may be saved. Never throws, whatever `record` is.
 */
export function checkRecord(kind: Kind, record: unknown, context: CheckContext): Issue[] {
  const { issues, unusable } = checkStructure(kind, record);
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return issues;
  const readable = unusable.reduce<object>((rest, { path, blank }) => without(rest, path, blank), record);
  const told = (path: string) =>
    issues.some((issue) => issue.path === path) ||
    unusable.some((value) => path.startsWith(`${value.path.join('.')}.`));
  return [...issues, ...checkRules(kind, readable, context).filter(({ path }) => !told(path))];
}

function checkRules(kind: Kind, record: object, context: CheckContext): Issue[] {
  if (kind === 'households') return checkHousehold(record as Draft<Household>, context);
  if (kind === 'patients') return checkPatient(record as Draft<Patient>, context);
  if (kind === 'visits') return checkVisit(record as Draft<Visit>, context);
  if (kind === 'immunizations') return checkImmunization(record as Draft<Immunization>, context);
  if (kind === 'notices') return checkAefi(record as Draft<AefiCase>, context);
  return [];
}

/** A copy without the value at the path; an item of a list becomes `blank`, so that the others keep their places. */
function without<T extends object>(value: T, [first, ...rest]: readonly PropertyKey[], blank: Unusable['blank']): T {
  if (first === undefined || !(first in value)) return value;
  const inner: unknown = Reflect.get(value, first);
  const reduced =
    rest.length > 0 && typeof inner === 'object' && inner !== null
      ? without(inner, rest, blank)
      : Array.isArray(value)
        ? blank
        : undefined;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as T;
  Reflect.set(copy, first, reduced);
  return copy;
}
