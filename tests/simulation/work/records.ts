import type { AnyRecord, Kind } from '../../../src/lib/domain/records/index.ts';
import type { Device } from '../device.ts';
import type { Random } from '../random.ts';

/** What one act of a person has at hand. `n` makes every value that is typed a different one. */
export interface Act {
  device: Device;
  random: Random;
  n: number;
}

export type List = Record<string, unknown>[];
export const listOf = (record: AnyRecord, field: string) => (record[field] ?? []) as List;

/** One of the records of a kind that this tablet holds, in an order that does not depend on when they came. */
export function anyOf<T extends AnyRecord>(
  { device, random }: Act,
  kind: Kind,
  fits: (record: T) => boolean = () => true,
): T | undefined {
  const found = device
    .all<T>(kind)
    .filter((record) => !record.voided && fits(record))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return found.length > 0 ? random.pick(found) : undefined;
}

/** Edits one record of a kind, if the tablet holds any. */
export async function change(
  act: Act,
  kind: Kind,
  what: string,
  edit: (before: AnyRecord) => AnyRecord,
): Promise<void> {
  const record = anyOf(act, kind);
  if (record) await act.device.edit(kind, record.id, what, edit);
}
