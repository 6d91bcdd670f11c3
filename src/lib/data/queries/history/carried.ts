import { changedFields, valueAt, type FieldStamp } from '../../../domain/merge/index.ts';
import { parseClock } from '../../../domain/merge/clock.ts';
import { fieldStampsOf, whenAndWhere } from '../../../domain/merge/stamps.ts';
import { amendmentsOf, definitions, type AnyRecord, type Kind, type Review } from '../../../domain/records/index.ts';
import type { HistoryEntry } from '../../api.ts';

/** What a record itself tells of its edits, wherever they were made: one entry for each clock. Values before an edit are known only of some. */
export function carriedEdits(kind: Kind, record: AnyRecord): HistoryEntry[] {
  return [
    creation(kind, record),
    ...stampedEdits(kind, record),
    ...amendmentsOf(record).map(amendment),
    ...setAside(kind, record),
    ...voiding(record),
  ];
}

/** What decisions have changed in this record; those of a pair of people also when nothing was changed. */
export function decisionsAbout(kind: Kind, id: string, reviews: readonly Review[]): HistoryEntry[] {
  return reviews.flatMap((review) =>
    review.decisions.map(({ id: key, at, by, device, choice, changes }) => ({
      ...{ key, at, by, device },
      what: choice === 'undo' ? ('undone' as const) : ('decided' as const),
      fields: changes
        .filter((change) => change.kind === kind && change.id === id && !change.path.startsWith('amendments.'))
        .map(({ path, before, after }) => ({ path, before, after })),
      complete: true,
      question: { id: review.id, type: review.type },
    })),
  );
}

function creation(kind: Kind, record: AnyRecord): HistoryEntry {
  const { createdAt: at, createdBy: by, createdDevice: device } = record;
  const untouched = record.updatedAt === at && record.updatedDevice === device;
  const fields = untouched ? changedFields(undefined, record, definitions[kind].policy) : [];
  return {
    key: untouched ? record.clock : `created ${at}`,
    ...{ at, by, device },
    what: 'created',
    fields: fields
      .filter(({ path }) => !path.startsWith('witnesses'))
      .map(({ path, after }) => ({ path, before: null, after })),
    complete: untouched,
  };
}

function stampedEdits(kind: Kind, record: AnyRecord): HistoryEntry[] {
  const { policy } = definitions[kind];
  const byClock = new Map<string, { stamp: FieldStamp; paths: string[] }>();
  for (const [path, stamp] of Object.entries(fieldStampsOf(record) ?? {})) {
    const known = byClock.get(stamp.clock) ?? { stamp, paths: [] };
    if (path !== '*') known.paths.push(path);
    byClock.set(stamp.clock, known);
  }
  if (byClock.size === 0 && record.updatedAt !== record.createdAt)
    byClock.set(record.clock, { stamp: { clock: record.clock, by: record.updatedBy }, paths: [] });
  return [...byClock.values()]
    .map(({ stamp, paths }): HistoryEntry => {
      const { at, device } = whenAndWhere(stamp, record);
      return {
        key: stamp.clock,
        ...{ at, by: stamp.by, device },
        what: 'edited',
        fields: paths.map((path) => ({ path, after: valueAt(record, path, policy) ?? null })),
        complete: false,
      };
    })
    .filter((entry) => !isCreation(entry, record));
}

/** The stamp of the rest of the fields is that of the making of the record, as long as nothing says otherwise. */
const isCreation = ({ at, by, device, fields }: HistoryEntry, record: AnyRecord) =>
  fields.length === 0 &&
  by === record.createdBy &&
  device === record.createdDevice &&
  Math.abs(Date.parse(at) - Date.parse(record.createdAt)) < 1000;

function amendment({ id, at, by, device, fields, reason, origin }: ReturnType<typeof amendmentsOf>[number]) {
  return {
    key: parseClock(id) ? id : `amendment ${id}`,
    ...{ at, by, device },
    what: origin === 'merge' ? ('setAside' as const) : ('amended' as const),
    fields: Object.entries(fields).map(([path, { before, after }]) => ({ path, before, after })),
    complete: true,
    ...(reason ? { reason } : {}),
  };
}

/** Values that merges did not keep, by who wrote them and when. */
function setAside(kind: Kind, record: AnyRecord): HistoryEntry[] {
  const byClock = new Map<string, HistoryEntry>();
  for (const { clock, at, by, device, path, value, rule } of record.superseded ?? []) {
    if (rule === 'decision') continue;
    const key = `aside ${clock ?? `${at} ${by}`}`;
    const entry = byClock.get(key) ?? {
      key,
      ...{ at, by, device },
      what: 'setAside' as const,
      fields: [],
      complete: true,
    };
    entry.fields.push({ path, before: value, after: valueAt(record, path, definitions[kind].policy) ?? null });
    byClock.set(key, entry);
  }
  return [...byClock.values()];
}

function voiding({ voided }: AnyRecord): HistoryEntry[] {
  if (!voided) return [];
  const { at, by, device, reason } = voided;
  return [{ key: `voided ${at}`, ...{ at, by, device }, what: 'voided', fields: [], complete: true, reason }];
}
