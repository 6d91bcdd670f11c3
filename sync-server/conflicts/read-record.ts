import { checkRecord } from '../accounts/record-check.ts';
import { definitions, upgrade, type AnyRecord, type Kind } from '../../src/lib/domain/records/index.ts';
import type { Revision } from '../store/engine.ts';
import { LeftAloneError } from './left-alone.ts';

/** A database of records. */
export interface Place {
  database: string;
  kind: Kind;
}

const SERVER = { name: 'server', roles: [], admin: true };

/** The record of a revision in the shape of this program's version. @throws LeftAloneError */
export function readRecord(place: Place, revision: Revision): AnyRecord {
  const document = JSON.parse(revision.body) as Record<string, unknown>;
  const { version } = document;
  if (typeof version === 'number' && version > definitions[place.kind].version)
    throw new LeftAloneError('newerProgram', `version ${version}`);
  const fault = faultOf(place, revision.id, document);
  if (fault !== undefined) throw new LeftAloneError('notOurRecord', fault);
  return upgrade(place.kind, document as AnyRecord);
}

/** The same for a revision that may serve as a base: undefined when it is no record that a merge can work with. */
export function readBase(place: Place, revision: Revision): AnyRecord | undefined {
  if (revision.deleted) return undefined;
  try {
    return readRecord(place, revision);
  } catch (error) {
    if (error instanceof LeftAloneError) return undefined;
    throw error;
  }
}

/** A sentence that names the field which breaks the schema. */
export const faultOf = ({ database }: Place, id: string, record: Record<string, unknown>): string | undefined =>
  checkRecord(database, { ...record, _id: id }, SERVER);
