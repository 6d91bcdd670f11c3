import type { Change } from '../../data/api.ts';
import type { Kind, Stamps } from '../../domain/records/index.ts';

type Known<T> = { [K in keyof T as string extends K ? never : number extends K ? never : K]: T[K] };

/**
 * A record in a form: its known fields without the stamps, which the worker writes. `updatedAt` is that of the version which the form
 * was opened with (kept in the draft, so that a form taken back days later is still merged and never overwrites).
 */
export type Edited<T> = Omit<Known<T>, keyof Stamps | 'version'> & { updatedAt?: string };

/** Texts that an index or the schema needs even when they are empty. */
const KEPT_EMPTY = new Set(['code', 'villageCode', 'householdId', 'nextAppointmentOn', 'scheduleDose', 'reason']);
/** Fields that no form edits: passed through as they are. */
const UNTOUCHED = new Set(['superseded', 'voided', 'events', 'fieldStamps']);

/** A value as it is stored: texts trimmed and in NFC, empty texts, empty objects and absent values left out. */
function tidy(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC').trim() || undefined;
  if (Array.isArray(value)) return value.map(tidy).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value)
    .map(([key, item]) => [key, tidy(item)] as const)
    .filter(([, item]) => item !== undefined);
  return entries.length ? Object.fromEntries(entries) : undefined;
}

/** What the worker is to write for a form's value. */
export function changeOf(kind: Kind, value: { id: string; updatedAt?: string }): Change {
  const record: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const kept = UNTOUCHED.has(key) ? item : (tidy(item) ?? (KEPT_EMPTY.has(key) ? '' : undefined));
    if (kept !== undefined) record[key] = kept;
  }
  return { kind, record: record as Change['record'], basedOn: value.updatedAt };
}
