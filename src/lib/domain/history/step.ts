import { hash } from '../merge/canonical.ts';
import { changedFields } from '../merge/diff.ts';
import { amendmentsOf, definitions, type AnyRecord, type Kind } from '../records/index.ts';

/** One field of an edit; null: empty. Without `before` only the new value is known. */
export interface StepField {
  path: string;
  before?: unknown;
  after: unknown;
}

/**
 * One edit of one record, as a document of its own that is never changed: what merges and later edits make of the record does not touch it.
 * `patientId` and `subjects` are the record's, so that it lies in the villages in which the record lies.
 */
export interface Step {
  /** `<kind>/<record>/<clock>/<hash of the fields>`: the same edit that arrives twice is the same document. */
  id: string;
  version: 1;
  stationCode: string;
  villageCode: string;
  kind: Kind;
  recordId: string;
  patientId?: string;
  subjects?: unknown;
  at: string;
  by: string;
  device: string;
  clock: string;
  what: 'created' | 'edited' | 'voided';
  fields: StepField[];
  /** The values before are known. */
  complete: boolean;
}

/** Two tablets of which one was made from a backup of the other may count to one clock: the fields tell their edits apart. */
export function stepId({
  kind,
  recordId,
  clock,
  fields,
}: Pick<Step, 'kind' | 'recordId' | 'clock' | 'fields'>): string {
  return `${kind}/${recordId}/${clock}/${hash(fields).slice(0, 8)}`;
}

/** First and last id of the steps of a record. Other records may lie between them, when an id contains `/`. */
export function stepRange(kind: Kind, recordId: string): { first: string; last: string } {
  const first = `${kind}/${recordId}/`;
  return { first, last: `${first}\ufff0` };
}

/** The step from one version of a record to the next; `before` undefined: the record was new, or the version before is not known. */
export function stepOf(kind: Kind, before: AnyRecord | undefined, after: AnyRecord): Step {
  const { id: recordId, stationCode, villageCode, clock, updatedAt: at, updatedBy: by, updatedDevice: device } = after;
  const created = after.createdDevice === device && after.createdAt === at;
  const fields = fieldsBetween(kind, before, after);
  const patientId = kind === 'patients' ? recordId : after.patientId;
  return {
    id: stepId({ kind, recordId, clock, fields }),
    version: 1,
    ...{ stationCode, villageCode, kind, recordId },
    ...(typeof patientId === 'string' && patientId !== '' ? { patientId } : {}),
    ...(after.subjects === undefined ? {} : { subjects: after.subjects }),
    ...{ at, by, device, clock },
    what: after.voided && !before?.voided ? 'voided' : created ? 'created' : 'edited',
    fields,
    complete: before !== undefined || created,
  };
}

/** What differs; of a visit's amendment the fields that it changes. */
function fieldsBetween(kind: Kind, before: AnyRecord | undefined, after: AnyRecord): StepField[] {
  const known = new Set(before ? amendmentsOf(before).map(({ id }) => id) : []);
  const amended = kind === 'visits' ? amendmentsOf(after).filter(({ id }) => !known.has(id)) : [];
  const plain = changedFields(before, after, definitions[kind].policy).filter(
    ({ path }) => !path.startsWith('amendments') && !path.startsWith('witnesses'),
  );
  return [
    ...plain.map(({ path, before: old, after: now }) => ({ path, before: old ?? null, after: now ?? null })),
    ...amended.flatMap(({ fields }) =>
      Object.entries(fields).map(([path, { before: old, after: now }]) => ({
        path,
        before: old ?? null,
        after: now ?? null,
      })),
    ),
  ];
}
