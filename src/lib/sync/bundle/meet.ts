import { equal, hash, merge } from '../../domain/merge/index.ts';
import { seen } from '../../domain/merge/seen.ts';
import { definitions, upgrade, type AnyRecord } from '../../domain/records/index.ts';
import { contains, knows } from '../descent.ts';
import type { BundleChange, ServerVersion } from './bundle.ts';

/** The receiver's own version of a record. */
export interface Held {
  record: AnyRecord;
  /** Revision, when the version is the server's. Absent under unsent edits. */
  rev?: string;
  /** The server's version under unsent edits. */
  base?: ServerVersion;
  /** Hashes of versions that `record` comes from. */
  past: ReadonlySet<string>;
  /** All revisions that the record has gone through; only the server knows them. */
  revs?: ReadonlySet<string>;
}

/**
 * What becomes of one change. `known`: nothing. Else `record` is the receiver's version from now on: `rev` when it is the server's
 * version, or else unsent over `base`; without `base` it goes on from the receiver's own edits.
 */
export type Met =
  { outcome: 'known' } | { outcome: 'new' | 'newer' | 'merged'; record: AnyRecord; rev?: string; base?: ServerVersion };

/**
 * Brings a change of a bundle together with what the receiver has. A version that one side has gone through is no edit against the
 * other: what a tablet sent twice, or sent by two ways, is known the second time. All else is merged three-way, as everywhere.
 */
export function meet(change: BundleChange, held: Held | undefined): Met {
  const { kind, record, base, rev } = change;
  if (!held) return { outcome: 'new', record, rev, base };
  if (equal(record, held.record)) return { outcome: 'known' };
  if (held.past.has(hash(record)) || contains(held.record, record)) return { outcome: 'known' };
  if (change.past?.includes(hash(held.record)) || contains(record, held.record)) return newer(change, held);
  if (rev !== undefined && held.revs) {
    if (held.revs.has(rev)) return { outcome: 'known' };
    if (knows(record, held.record)) return newer(change, held);
  } else if (rev !== undefined) {
    // The versions of a server follow one another, unless it was restored from a backup: then ours may be none of its past.
    const mine = held.rev ?? held.base?.rev;
    if (generation(rev) <= generation(mine)) return { outcome: 'known' };
    if (held.rev !== undefined && knows(record, held.record)) return { outcome: 'newer', record, rev };
  } else if (held.rev !== undefined && base && !held.revs && generation(base.rev) >= generation(held.rev)) {
    if (knows(record, held.record)) return newer(change, held);
  }
  const common = commonOf(change, held);
  const mine = upgrade(kind, held.record);
  const merged = merge(common && upgrade(kind, common), mine, upgrade(kind, record), definitions[kind].policy).merged;
  if (equal(merged, mine)) return { outcome: 'known' };
  if (equal(merged, record)) return { outcome: 'newer', record: merged, base: newestBase(change, held) };
  const made = rev === undefined ? seen(merged, record) : merged;
  return { outcome: 'merged', record: made, base: newestBase(change, held) };
}

function newer(change: BundleChange, held: Held): Met {
  const { record, rev } = change;
  if (rev !== undefined && held.rev !== undefined) return { outcome: 'newer', record, rev };
  return { outcome: 'newer', record, base: newestBase(change, held) };
}

const serverVersion = ({ record, rev }: { record: AnyRecord; rev?: string }) =>
  rev === undefined ? undefined : { record, rev };

/** The version that both come from: the older one of the two that the server had. */
function commonOf(change: BundleChange, held: Held): AnyRecord | undefined {
  const theirs = change.base ?? serverVersion(change);
  const mine = held.base ?? serverVersion(held);
  if (!theirs || !mine) return undefined;
  const older = generation(theirs.rev) <= generation(mine.rev) ? theirs : mine;
  // After a server was restored its revisions count from less: what is not known on both sides is common to nobody.
  return knows(held.record, older.record) && knows(change.record, older.record) ? older.record : undefined;
}

/** What the server has, as far as both know; undefined when the receiver knows it already. */
function newestBase(change: BundleChange, held: Held): ServerVersion | undefined {
  const theirs = change.base ?? serverVersion(change);
  const mine = held.base ?? serverVersion(held);
  if (theirs && generation(theirs.rev) > generation(mine?.rev)) return theirs;
  return held.rev === undefined ? undefined : mine;
}

const generation = (rev: string | undefined) => (rev === undefined ? 0 : Number.parseInt(rev, 10) || 0);
