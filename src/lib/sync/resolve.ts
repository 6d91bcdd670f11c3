import { equal } from '../domain/merge/canonical.ts';
import { merge } from '../domain/merge/merge.ts';
import { hasSeen } from '../domain/merge/seen.ts';
import { definitions, upgrade, type AnyRecord } from '../domain/records/index.ts';

import { knows } from './descent.ts';
import type { PendingRecord, ServerRecord } from './ports.ts';
import { stamp, type Run } from './run-context.ts';

/**
 * Brings an unsent record together with the server's version of it. The same content (an answer that got lost, R2) is
 * marked as sent; else the merge becomes the device's version and the server's its new base.
 * Answers true when the device's version changed.
 */
export async function bringTogether(run: Run, pending: PendingRecord, theirs: ServerRecord): Promise<boolean> {
  const { kind, id, upTo, mine } = pending;
  if (pending.base?.rev === theirs.rev) return false;
  if (equal(mine, theirs.record)) {
    await run.store.markSent(kind, id, upTo, theirs.record, theirs.rev, stamp(run));
    return false;
  }
  return run.store.rebase(kind, id, upTo, mergeVersions(pending, theirs.record), theirs);
}

/**
 * Versions of different program versions are brought to the same shape first. A base that `theirs` does not know is no
 * common version: with it, the merge would take what `theirs` lacks for an edit.
 */
function mergeVersions({ kind, base, mine, earlier }: PendingRecord, theirs: AnyRecord): AnyRecord {
  // What came from their version is no edit against it.
  if (earlier?.some((version) => equal(version, theirs))) return mine;
  // Nor is what they were made from: somebody had it by a bundle, and changed it with open eyes.
  if (hasSeen(theirs, mine)) return theirs;
  const handedOn = earlier?.findLast((version) => hasSeen(theirs, version));
  const common = handedOn ?? (base && knows(theirs, base.record) ? base.record : undefined);
  const result = merge(
    common && upgrade(kind, common),
    upgrade(kind, mine),
    upgrade(kind, theirs),
    definitions[kind].policy,
  );
  return result.equalsTheirs ? theirs : result.merged;
}

/**
 * A foreign client deleted the record on the server. Nothing medical is erased: the device keeps it, marked as voided,
 * and sends it again. Every device makes the same version of it, so they agree without a merge.
 */
export function voidedByServer(record: AnyRecord): AnyRecord {
  if (record.voided) return record;
  const voided = {
    reason: 'Bản ghi bị xoá trên máy chủ bởi một chương trình khác; được giữ lại và đánh dấu huỷ.',
    by: 'server',
    at: record.updatedAt,
    device: 'server',
  };
  return { ...record, voided };
}

/** Ids in the order of `documents`, each once. */
export function idsOf(documents: readonly ({ record: AnyRecord } | { id: string })[]): string[] {
  return [...new Set(documents.map((one) => ('record' in one ? one.record.id : one.id)))];
}
