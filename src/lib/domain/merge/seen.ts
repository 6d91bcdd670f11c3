import type { AnyRecord } from '../records/common.ts';
import { compareText, hash } from './canonical.ts';

/** More of them are not told: each is a device that handed the record on without a server. */
const MOST = 8;

/** Exact name of a version: its clock, and the hash of all that it says. */
const nameOf = (record: AnyRecord) => `${record.clock} ${hash(record)}`;

/** True when `later` was made from this very version of another device: whoever made it had that before their eyes. */
export function hasSeen(later: AnyRecord, earlier: AnyRecord): boolean {
  return later.seenVersions?.includes(nameOf(earlier)) ?? false;
}

/** `record` with the note that it was made from `from`, a version of another device that no server has yet, and from what that was made from. */
export function seen<T extends AnyRecord>(record: T, from: AnyRecord): T {
  return { ...record, seenVersions: newestOf(record.seenVersions, from.seenVersions, [nameOf(from)]) };
}

/** What a merged version was made from; undefined: nothing is noted. */
export function seenByEither(a: AnyRecord, b: AnyRecord): string[] | undefined {
  return a.seenVersions || b.seenVersions ? newestOf(a.seenVersions, b.seenVersions) : undefined;
}

function newestOf(...lists: (readonly string[] | undefined)[]): string[] {
  const names = new Set(lists.flatMap((list) => list ?? []));
  return [...names].sort((a, b) => compareText(b, a)).slice(0, MOST);
}
