import { equal } from '../merge/canonical.ts';
import { changedFields } from '../merge/diff.ts';
import { clockAfter, stampDecision, type Decided } from '../merge/edit.ts';
import { valueAt, withValueAt } from '../merge/paths.ts';
import { isSigned } from '../merge/signed.ts';
import type { EditStamp } from '../merge/stamps.ts';
import type { AnyRecord } from './common.ts';
import { visits, type Amendment, type Visit } from './visit.ts';

const { policy } = visits;
/** Said by the signature itself; no amendment changes them. */
const FIXED = new Set(['amendments', 'status', 'endedAt', 'signedAt', 'signedBy', 'linkCode']);

export function isSignedVisit(visit: AnyRecord): boolean {
  return isSigned(visit, policy);
}

/** A completed visit carries the signature of who completes it; any other is returned as it is. */
export function signed<T extends object>(visit: T, by: Pick<EditStamp, 'at' | 'by'>): T {
  const { status, signedAt } = visit as { status?: unknown; signedAt?: unknown };
  return status === 'completed' && signedAt === undefined ? { ...visit, signedAt: by.at, signedBy: by.by } : visit;
}

/** The visit as it holds today: as it was signed, with the amendments of people in their order. For screens and counts, never to be stored. */
export function effectiveVisit<T extends AnyRecord>(visit: T): T {
  return amendmentsOf(visit)
    .filter(({ origin }) => origin !== 'merge')
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .reduce(
      (record, { fields }) =>
        Object.entries(fields).reduce(
          (one, [path, { after }]) => withValueAt(one, path, after ?? undefined, policy),
          record,
        ),
      visit,
    );
}

/**
 * An edit of a signed visit: what differs between the visit as it holds and `after` is added as an amendment, the signed fields stay.
 * Voiding and what nobody signs (village, household) is edited as in any record. Without a difference the visit itself is returned.
 */
export function amendVisit<T extends AnyRecord>(
  visit: T,
  after: AnyRecord,
  stamp: EditStamp,
  { reason, ...decided }: { reason?: string } & Decided = {},
): T {
  const open = new Set(policy.signed?.open);
  const direct = ['voided', ...open].reduce<AnyRecord>(
    (record, field) => withValueAt(record, field, after[field] ?? undefined, policy),
    visit,
  );
  const now = effectiveVisit(visit);
  const fields = Object.fromEntries(
    changedFields(now, after, policy)
      .filter(({ path }) => !FIXED.has(fieldOf(path)) && !open.has(fieldOf(path)) && path !== 'voided')
      .map((change) => [change.path, { before: change.before ?? null, after: change.after ?? null }]),
  );
  const changes = Object.keys(fields).length > 0;
  if (!changes && equal(direct, visit) && Object.keys(decided).length === 0) return visit;
  const { at, by, device } = stamp;
  const made: Amendment = {
    ...{ id: clockAfter(visit, stamp), at, by, device, fields, origin: 'person' },
    ...(reason ? { reason } : {}),
  };
  const amendments = changes ? [...amendmentsOf(visit), made] : visit.amendments;
  const edited = { ...direct, ...(amendments ? { amendments } : {}) } as T;
  return stampDecision(visit, edited, stamp, policy, decided);
}

/** The value at a path as it holds today. */
export function effectiveValue(visit: AnyRecord, path: string): unknown {
  return valueAt(effectiveVisit(visit), path, policy);
}

export function amendmentsOf(visit: AnyRecord): Amendment[] {
  return [...((visit as Partial<Visit>).amendments ?? [])];
}

const fieldOf = (path: string) => path.split('.', 1)[0] ?? path;
