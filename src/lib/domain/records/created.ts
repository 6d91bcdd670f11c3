import { stampEdit } from '../merge/edit.ts';
import type { EditStamp } from '../merge/stamps.ts';
import type { AnyRecord, Kind } from './common.ts';
import { definitions } from './definitions.ts';
import { amendVisit, isSignedVisit, signed } from './signed-visit.ts';

/** What a record of this kind gets when a person saves it for the first time, beside its stamps: who recorded a dose, the signature of a completed visit. */
export function asCreated<T extends object>(kind: Kind, record: T, { at, by, device }: EditStamp): T {
  if (kind === 'immunizations') return { ...record, witnesses: [{ by, device, at }] };
  return kind === 'visits' ? signed(record, { at, by }) : record;
}

/**
 * The record after a person has saved a form over `before`: a signed visit is amended, any other record is edited. Completing a visit
 * signs it. Without a difference `before` is returned.
 */
export function asEdited(kind: Kind, before: AnyRecord, form: AnyRecord, stamp: EditStamp): AnyRecord {
  const { policy } = definitions[kind];
  if (kind === 'visits' && isSignedVisit(before)) return amendVisit(before, form, stamp);
  if (kind === 'visits') return stampEdit(before, signed(form, stamp), stamp, policy);
  // A form that does not know who recorded the dose does not unsay it.
  const witnesses = kind === 'immunizations' ? (form.witnesses ?? before.witnesses) : undefined;
  return stampEdit(before, witnesses === undefined ? form : { ...form, witnesses }, stamp, policy);
}
