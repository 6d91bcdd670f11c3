import { formatDate } from '../dates/index.ts';
import {
  bhxhFault,
  bhytFault,
  oldIdCardFault,
  personalIdDoubts,
  personalIdFault,
  type NumberFault,
} from '../identity/index.ts';
import type { Issue } from '../issues/issue.ts';
import type { Identifier, Patient } from '../records/patient.ts';
import { ask, stop } from './codes.ts';
import type { Draft } from './context.ts';
import { anyDate } from './dates.ts';

const FAULTS: Partial<Record<Identifier['type'], (value: string) => NumberFault | undefined>> = {
  personalId: personalIdFault,
  oldIdCard: oldIdCardFault,
  bhytCard: bhytFault,
  bhxhNumber: bhxhFault,
};

/** Identifiers of a person. Cancelled ones are history and are not judged. */
export function checkIdentifiers({ identifiers = [], sex, birthDate }: Draft<Patient>): Issue[] {
  const issues = identifiers.flatMap((identifier, at) =>
    identifier.status === 'cancelled' ? [] : checkIdentifier(identifier, `identifiers.${at}`, sex, birthDate),
  );
  const active = identifiers.filter(({ type, status }) => type === 'personalId' && status === 'active');
  return active.length > 1 ? [...issues, ask('identifiers', 'personalIdTwice')] : issues;
}

function checkIdentifier(identifier: Draft<Identifier>, path: string, sex?: string, birthDate?: string): Issue[] {
  const { type, value = '', validFrom, validTo, issuedOn } = identifier;
  const at = `${path}.value`;
  const period =
    validFrom && validTo && validTo < validFrom
      ? [stop(`${path}.validTo`, 'periodReversed', { from: formatDate(validFrom), to: formatDate(validTo) })]
      : [];
  const dates = [
    ...anyDate(`${path}.issuedOn`, issuedOn),
    ...anyDate(`${path}.validFrom`, validFrom),
    ...anyDate(`${path}.validTo`, validTo),
    ...period,
  ];
  if (value.trim() === '') return [stop(at, 'required', { field: 'identifierValue' }), ...dates];
  const fault = type && FAULTS[type]?.(value);
  if (fault) return [stop(at, fault, { value }), ...dates];
  // A temporary code of 12 digits would be taken for a personal id (ehr-831.md A).
  if (type === 'temporary' && /^\d{12}$/.test(value)) return [stop(at, 'temporaryLooksLikeId', { value }), ...dates];
  const doubts = type === 'personalId' ? personalIdDoubts(value, sex, birthDate) : [];
  return [...doubts.map((doubt) => ask(at, doubt, { value })), ...dates];
}
