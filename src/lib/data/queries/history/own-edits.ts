import { changedFields } from '../../../domain/merge/index.ts';
import { parseClock } from '../../../domain/merge/clock.ts';
import { amendmentsOf, definitions, upgrade, type AnyRecord, type Kind } from '../../../domain/records/index.ts';
import type { HistoryEntry } from '../../api.ts';
import type { StoredEdit } from '../../store/shapes.ts';

/**
 * The edits made on this tablet, each one by itself, with the fields before and after. Entries of the list of edits that only carry on a
 * merge say nothing new and are left out.
 */
export function ownEdits(kind: Kind, edits: readonly StoredEdit[], deviceId: string): Map<string, HistoryEntry> {
  const entries = new Map<string, HistoryEntry>();
  let last: AnyRecord | undefined;
  for (const { body, state } of edits) {
    const after = upgrade(kind, body.after);
    const before = body.base ? upgrade(kind, body.base.record) : body.base === null ? undefined : last;
    last = after;
    const { clock } = after;
    if (!clock || entries.has(clock) || parseClock(clock)?.deviceId !== deviceId) continue;
    const created = after.createdDevice === deviceId && after.createdAt === after.updatedAt;
    entries.set(clock, {
      key: clock,
      ...{ at: after.updatedAt, by: after.updatedBy, device: after.updatedDevice },
      what: after.voided && !before?.voided ? 'voided' : created ? 'created' : 'edited',
      fields: fieldsBetween(kind, before, after),
      complete: before !== undefined || created,
      ...(state === 'sent' ? {} : { state: state === 'refused' ? 'refused' : 'onlyHere' }),
      ...(state === 'refused' && body.refusal ? { reason: body.refusal.reason } : {}),
    });
  }
  return entries;
}

/** What differs; of a visit's amendment the fields that it changes. */
export function fieldsBetween(kind: Kind, before: AnyRecord | undefined, after: AnyRecord): HistoryEntry['fields'] {
  const known = new Set(before ? amendmentsOf(before).map(({ id }) => id) : []);
  const amended = kind === 'visits' ? amendmentsOf(after).filter(({ id }) => !known.has(id)) : [];
  const plain = changedFields(before, after, definitions[kind].policy).filter(
    ({ path }) => !path.startsWith('amendments') && !path.startsWith('witnesses'),
  );
  return [
    ...plain.map(({ path, before: old, after: now }) => ({ path, before: old ?? null, after: now ?? null })),
    ...amended.flatMap(({ fields }) => Object.entries(fields).map(([path, change]) => ({ path, ...change }))),
  ] as HistoryEntry['fields'];
}
