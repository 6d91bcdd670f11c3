import type { AnyRecord } from '../records/common.ts';
import { compareText, equal, hash } from './canonical.ts';
import { compareClocks } from './clock.ts';
import { other, type Conflict, type Meeting } from './outcome.ts';

/** A value that a merge did not keep, as the record carries it. */
export type Superseded = NonNullable<AnyRecord['superseded']>[number];

/**
 * The traces of both sides and of this merge's conflicts. An entry is identified by its path and value, so that the set is the
 * same whatever the order of merging; of two equal entries the later writer is named. A value that is kept now is no trace.
 */
export function mergeSuperseded({ mine, theirs, conflicts, chosen }: Meeting): Superseded[] | undefined {
  const entries = new Map<string, Superseded>();
  const known: Superseded[] = [...(mine.superseded ?? []), ...(theirs.superseded ?? [])];
  for (const entry of [...known, ...conflicts.map(traceOf)]) {
    const choice = entry.removal ? undefined : chosen.get(entry.path);
    const now = choice ? { ...entry, kept: choice.value ?? null } : entry;
    if (choice && equal(now.value, now.kept)) continue;
    const same = entries.get(entry.key);
    entries.set(entry.key, same ? later(same, now) : now);
  }
  const sorted = [...entries.values()].sort((a, b) => compareText(a.key, b.key));
  return sorted.length > 0 ? sorted : undefined;
}

function traceOf({ path, rule, decide, removal, ...sides }: Conflict): Superseded {
  const { value, ...writer } = sides[other(sides.kept)];
  // The kept item itself is in the record, where it may still change.
  const kept = removal ? null : sides[sides.kept].value;
  return { key: `${path}@${hash(value)}`, path, value, kept, ...writer, rule, decide, ...(removal ? { removal } : {}) };
}

function later(a: Superseded, b: Superseded): Superseded {
  const order = compareClocks(a.clock ?? a.at, b.clock ?? b.at) || compareText(hash(a), hash(b));
  return order >= 0 ? a : b;
}
