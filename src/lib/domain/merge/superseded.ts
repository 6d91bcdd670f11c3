import type { AnyRecord } from '../records/common.ts';
import { canonical, compareText, equal, hash } from './canonical.ts';
import { compareClocks } from './clock.ts';
import { other, type Conflict, type Meeting } from './outcome.ts';
import { valueAt } from './paths.ts';
import type { RecordPolicy } from './policy.ts';
import { stampOf, whenAndWhere } from './stamps.ts';

/** A value that a merge did not keep, as the record carries it. */
export type Superseded = NonNullable<AnyRecord['superseded']>[number];

/** The traces of both sides and of this merge's conflicts. `fields` are the merged ones. */
export function mergeSuperseded(
  { mine, theirs, conflicts }: Meeting,
  fields: Readonly<Record<string, unknown>>,
  policy: RecordPolicy,
): Tidied {
  const known = [...(mine.superseded ?? []), ...(theirs.superseded ?? []), ...conflicts.map(traceOf)];
  return tidied(known, fields, policy);
}

interface Tidied {
  superseded: Superseded[] | undefined;
  /** Entries whose value is in use again. */
  inUse: Superseded[];
}

/**
 * Entries in their one form, the same whatever the order of merging: one for each path and value, with its latest writer and its latest
 * settlement. A value that is in use is no trace; `kept` is the value in use (of a removal null: the item itself is in the record).
 */
export function tidied(
  known: readonly Superseded[],
  fields: Readonly<Record<string, unknown>>,
  policy: RecordPolicy,
): Tidied {
  const inUse: Superseded[] = [];
  const entries = new Map<string, Superseded>();
  for (const entry of known) {
    const now = valueAt(fields, entry.path, policy) ?? null;
    if (equal(entry.value, now)) {
      inUse.push(entry);
      continue;
    }
    const same = entries.get(entry.key);
    entries.set(entry.key, { ...(same ? joined(same, entry) : entry), kept: entry.removal ? null : now });
  }
  const sorted = [...entries.values()].sort((a, b) => compareText(a.key, b.key));
  return { superseded: sorted.length > 0 ? sorted : undefined, inUse };
}

/** Entry for the value that stands at `path` and is about to be replaced by a decision. */
export function traceOfCurrent(record: AnyRecord, path: string, policy: RecordPolicy): Superseded {
  const value = valueAt(record, path, policy) ?? null;
  const stamp = stampOf(record, path);
  const { clock, by, review } = stamp;
  const who = { by, ...whenAndWhere(stamp, record), clock, ...(review ? { review } : {}) };
  return { key: traceKey(path, value), path, value, kept: null, ...who, rule: 'decision', decide: true };
}

function traceOf({ path, rule, decide, removal, ...sides }: Conflict): Superseded {
  const { value, ...writer } = sides[other(sides.kept)];
  return {
    key: traceKey(path, value),
    path,
    value,
    kept: null,
    ...writer,
    rule,
    decide,
    ...(removal ? { removal } : {}),
  };
}

export const traceKey = (path: string, value: unknown) => `${path}@${hash(value)}`;

function joined(a: Superseded, b: Superseded): Superseded {
  const [valueA, valueB] = [writing(a), writing(b)];
  const order = compareClocks(a.clock ?? a.at, b.clock ?? b.at) || compareText(canonical(valueA), canonical(valueB));
  const settled =
    compareClocks(a.settledClock ?? '', b.settledClock ?? '') ||
    compareText(canonical(settlement(a)), canonical(settlement(b)));
  return { ...(order >= 0 ? valueA : valueB), ...settlement(settled >= 0 ? a : b) };
}

function writing({
  kept: _,
  settledAt: _at,
  settledBy: _by,
  settledClock: _clock,
  settledIn: _in,
  ...rest
}: Superseded) {
  return { ...rest, kept: null };
}

function settlement({ settledAt, settledBy, settledClock, settledIn }: Superseded): Partial<Superseded> {
  return {
    ...(settledAt ? { settledAt } : {}),
    ...(settledBy ? { settledBy } : {}),
    ...(settledClock ? { settledClock } : {}),
    ...(settledIn ? { settledIn } : {}),
  };
}
