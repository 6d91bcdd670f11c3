import type { Step } from '../../src/lib/domain/history/step.ts';
import { hash } from '../../src/lib/domain/merge/canonical.ts';
import type { AnyRecord, Kind } from '../../src/lib/domain/records/index.ts';
import type { BundleChange, ServerVersion } from '../../src/lib/sync/bundle/bundle.ts';
import { meet } from '../../src/lib/sync/bundle/meet.ts';
import type { Disk } from './memory-store.ts';

/** Everything unsent on a disk, and what the server has of these `others`, as a bundle carries them. */
export function bundleOf(disk: Disk, others: readonly string[]): BundleChange[] {
  const unsent = [...disk.unsent.values()].map(({ kind, id, mine, base }): BundleChange => {
    const past = [...(disk.past.get(`${kind}/${id}`) ?? [])].filter((one) => one !== hash(mine));
    return { kind, record: mine, past, ...(base ? { base } : {}) };
  });
  const sent = others.flatMap((key): BundleChange[] => {
    const held = disk.records.get(key);
    if (!held || held.rev === undefined || held.kind === 'settings' || disk.unsent.has(key)) return [];
    return [{ kind: held.kind, record: held.record, rev: held.rev, past: [...(disk.past.get(key) ?? [])] }];
  });
  return structuredClone([...unsent, ...sent]);
}

/** Single edits of a disk that its server has not got yet, as a bundle carries them. */
export function stepsOf({ steps, told }: Disk): Step[] {
  return structuredClone(steps.filter((_step, n) => n + 1 > told.last || told.refused.includes(n + 1)));
}

export interface Taking {
  /** A version from the server. */
  put(kind: Kind, record: AnyRecord, rev: string): void;
  /** An unsent version; `base` as it is to be from now on, undefined: none is known to be newer. */
  edit(kind: Kind, record: AnyRecord, base: ServerVersion | undefined): void;
}

/** Takes the changes of a bundle, as `src/lib/data/bundle/take.ts` does on a tablet. Answers the records that are others now. */
export function takeBundle(disk: Disk, changes: readonly BundleChange[], { put, edit }: Taking): AnyRecord[] {
  const taken: AnyRecord[] = [];
  for (const change of changes) {
    const key = `${change.kind}/${change.record.id}`;
    const [held, open] = [disk.records.get(key), disk.unsent.get(key)];
    const past = disk.past.get(key) ?? new Set<string>();
    const own = open ? { base: open.base } : { rev: held?.rev };
    const met = meet(change, held && { record: held.record, past, ...own });
    if (met.outcome === 'known') continue;
    if (met.rev === undefined) edit(change.kind, met.record, met.base);
    else put(change.kind, met.record, met.rev);
    taken.push(met.record);
  }
  return taken;
}
