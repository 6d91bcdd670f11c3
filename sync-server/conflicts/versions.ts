import type { AnyRecord } from '../../src/lib/domain/records/index.ts';
import type { Database, OpenRevsRow, RevHistory, Revision } from '../store/engine.ts';
import { ancestorsOf, closingOf, commonRevs, contained, type Closing } from './revision-graph.ts';
import { readBase, readRecord, type Place } from './read-record.ts';

/** One of the versions that are to become one. */
export interface Version {
  rev: string;
  record: AnyRecord;
  /** JSON text of the attachment stubs. */
  attachments: string | null;
  /** Revisions whose edits it holds. */
  holds: Set<string>;
  /** The leaf that is closed when the version is merged into another: itself, or the foreign tombstone over it. */
  leaf: { rev: string; history: RevHistory };
}

export interface Versions {
  winner: Version;
  others: Version[];
  closings: Closing[];
}

/** A document with more leaves than this is merged in several goes. */
const MOST_VERSIONS = 40;

/**
 * The versions of a document that are in conflict, from its leaves with their histories; undefined when there is no conflict: one
 * version lives and no deletion hides an edit. A document that a foreign program deleted altogether stays deleted.
 * @throws LeftAloneError
 */
export async function conflictingVersions(
  place: Place,
  db: Database,
  rows: readonly OpenRevsRow[],
): Promise<Versions | undefined> {
  const leaves = rows.flatMap((row) => ('found' in row && row.found.history ? [row.found] : []));
  const [first] = leaves;
  if (!first || first.deleted) return undefined;
  const closings = leaves.flatMap((leaf) => closingOf(leaf) ?? []);
  const living = leaves.filter(({ deleted }) => !deleted);
  const hidden = await hiddenEdits(place, db, leaves, closings);
  if (living.length + hidden.length < 2) return undefined;
  const versions = living.map((leaf) => version(leaf, readRecord(place, leaf), leaf, closings));
  const [winner, ...others] = [...versions, ...hidden].slice(0, MOST_VERSIONS);
  return winner && { winner, others, closings };
}

/**
 * Edits that a foreign program deleted while others edited the same record: deleting never beats editing (R6). A record that was
 * deleted and created anew has no common ancestor with what lives, and stays as it was created.
 */
async function hiddenEdits(
  place: Place,
  db: Database,
  leaves: readonly Revision[],
  closings: readonly Closing[],
): Promise<Version[]> {
  const living = leaves.filter(({ deleted }) => !deleted);
  const known = new Set(living.flatMap(({ history }) => (history ? [...contained(history, closings)] : [])));
  const found: Version[] = [];
  for (const tombstone of leaves) {
    if (!tombstone.deleted || closingOf(tombstone)) continue;
    const [edit, ...before] = ancestorsOf(tombstone);
    if (edit === undefined || known.has(edit) || !before.some((rev) => known.has(rev))) continue;
    const [revision] = await openRevisions(db, tombstone.id, [edit]);
    const record = revision && readBase(place, revision);
    if (revision && record) found.push(version(revision, record, tombstone, closings));
  }
  return found;
}

function version(revision: Revision, record: AnyRecord, leaf: Revision, closings: readonly Closing[]): Version {
  const history = revision.history ?? { start: 0, ids: [] };
  return {
    rev: revision.rev,
    record,
    attachments: revision.attachments,
    holds: contained(history, closings),
    leaf: { rev: leaf.rev, history: leaf.history ?? history },
  };
}

const MOST_BASES = 20;

/** The newest record that two versions were both made from, as far as its body is still here. */
export async function baseOf(
  place: Place,
  db: Database,
  id: string,
  [a, b]: [ReadonlySet<string>, ReadonlySet<string>],
): Promise<AnyRecord | undefined> {
  const candidates = commonRevs(a, b).slice(0, MOST_BASES);
  for (const revision of candidates.length > 0 ? await openRevisions(db, id, candidates) : []) {
    const record = readBase(place, revision);
    if (record) return record;
  }
  return undefined;
}

/** Those of the revisions whose bodies were not compacted away, in order. */
async function openRevisions(db: Database, id: string, revs: string[]): Promise<Revision[]> {
  const [rows = []] = await db.openRevs([{ id, revs }], { history: true });
  return rows.flatMap((row) => ('found' in row ? [row.found] : []));
}
