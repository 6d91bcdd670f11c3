import { equal } from '../../domain/merge/canonical.ts';
import type { AnyRecord } from '../../domain/records/index.ts';

/**
 * Instant of the oldest value that a merge set aside for a person to decide and nobody has decided: the kept value still
 * stands. Empty when there is none.
 */
export function disagreementOf(record: AnyRecord): string {
  const open = (record.superseded ?? []).filter(
    (entry) => entry.decide === true && entry.settledAt === undefined && equal(valueAt(record, entry.path), entry.kept),
  );
  return open.map(({ at }) => at).sort()[0] ?? '';
}

/** Value at a dotted path; items of lists are found by their id. An absent value is null, as in `kept`. */
function valueAt(record: AnyRecord, path: string): unknown {
  let value: unknown = record;
  for (const part of path.split('.')) {
    if (Array.isArray(value)) value = value.find((item: { id?: string }) => item?.id === part || item === part);
    else if (typeof value === 'object' && value !== null) value = Reflect.get(value, part);
    else return null;
  }
  return value ?? null;
}
