import type { RevHistory, Revision } from '../store/engine.ts';
import { generationOf } from '../store/rev.ts';

/**
 * The body of a tombstone that closes a leaf whose edits are in another revision. It replicates, so that every server knows
 * what that revision was made from.
 */
export interface Closing {
  /** The revision that holds the edits of the closed leaf. */
  into: string;
  /** The closed leaf and its ancestors. */
  revs: string[];
}

const MARK = 'mergedInto';

export const closingBody = (into: string): string => JSON.stringify({ [MARK]: into });

/** What a tombstone says that a merge closed; undefined for a deletion by a person or a foreign program. */
export function closingOf(revision: Revision): Closing | undefined {
  if (!revision.deleted) return undefined;
  const body: unknown = JSON.parse(revision.body);
  const into = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[MARK] : undefined;
  return typeof into === 'string' ? { into, revs: ancestorsOf(revision) } : undefined;
}

/** All revisions of a history, newest first. */
export const revsOf = ({ start, ids }: RevHistory): string[] => ids.map((id, back) => `${start - back}-${id}`);

/** The revisions before this one, newest first. */
export const ancestorsOf = ({ history }: Revision): string[] => (history ? revsOf(history).slice(1) : []);

/** Every revision whose edits are in this one: its ancestors, and what merges closed into one of them. */
export function contained(history: RevHistory, closings: readonly Closing[]): Set<string> {
  const known = new Set(revsOf(history));
  for (let size = -1; size < known.size;) {
    size = known.size;
    for (const { into, revs } of closings) if (known.has(into)) for (const rev of revs) known.add(rev);
  }
  return known;
}

/** Revisions that both contain, the newest first. Each of them may be the base of a merge. */
export function commonRevs(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  const common = [...a].filter((rev) => b.has(rev));
  return common.sort((one, other) => generationOf(other) - generationOf(one) || (one < other ? 1 : -1));
}

/** Generation of the newest revision that both contain; 0 when there is none. */
export function newestCommon(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let newest = 0;
  for (const rev of b) if (a.has(rev)) newest = Math.max(newest, generationOf(rev));
  return newest;
}
