import type {
  AllDocsOptions,
  AllDocsRow,
  Found,
  GetOptions,
  Missing,
  OpenRevsOptions,
  OpenRevsRequest,
  OpenRevsRow,
  Revision,
  RevsDiff,
} from '../engine.ts';
import { generationOf } from '../rev.ts';
import { historyOf, indexTree, leavesUnder, lineage, type StoredLeaf, type TreeEntry } from '../tree.ts';
import type { Connection, DocRow } from './connection.ts';
import { PAGE_ROWS, takePage } from './read-changes.ts';
import { leavesOfRow, publicLeaves, revisionOf, treeOfRow, winnerOf } from './rows.ts';
import { formatSeq } from './sequences.ts';

const KEYS_PER_PAGE = 50;

/** Reads one revision of a document. */
export function readDocument(connection: Connection, id: string, options: GetOptions): Found | Missing {
  const row = connection.sql.docById.get(id);
  if (!row) return 'missing';
  if (options.rev === undefined && row.deleted === 1) return 'deleted';
  const rev = options.rev ?? row.rev;
  const tree = new LazyTree(row);
  const revision = loadRevision(connection, tree, rev, options.history === true);
  if (!revision) return 'missing';
  const found: Found = { revision, seq: formatSeq(connection, row.seq), leaves: publicLeaves(row) };
  const entry = options.info ? tree.entries.get(rev) : undefined;
  if (entry) {
    found.revsInfo = [...lineage(entry)].map(({ rev, options }) => {
      if (options.status !== 'available') return { rev, status: 'missing' };
      return { rev, status: options.deleted ? 'deleted' : 'available' };
    });
  }
  return found;
}

/** The tree of a row, parsed when something asks for it. */
class LazyTree {
  readonly row: DocRow;
  #entries: Map<string, TreeEntry> | undefined;

  constructor(row: DocRow) {
    this.row = row;
  }

  get entries(): Map<string, TreeEntry> {
    return (this.#entries ??= indexTree(treeOfRow(this.row)));
  }
}

function loadRevision(connection: Connection, tree: LazyTree, rev: string, history: boolean): Revision | undefined {
  const { row } = tree;
  const leaf = leavesOfRow(row).find((one) => one.rev === rev) ?? ancestor(tree, rev);
  const body = leaf && connection.sql.body.get(leaf.seq);
  if (!leaf || !body) return undefined;
  const revision = revisionOf(row.id, leaf, body);
  if (history) {
    const entry = tree.entries.get(rev);
    if (entry) revision.history = historyOf(entry);
  }
  return revision;
}

function ancestor(tree: LazyTree, rev: string): StoredLeaf | undefined {
  if (tree.row.tree === null) return undefined;
  const entry = tree.entries.get(rev);
  if (entry?.options.seq === undefined) return undefined;
  return { rev, deleted: entry.options.deleted === true, seq: entry.options.seq };
}

export function readOpenRevs(
  connection: Connection,
  { id, revs }: OpenRevsRequest,
  options: OpenRevsOptions,
): OpenRevsRow[] {
  const row = connection.sql.docById.get(id);
  if (!row) return revs === 'all' ? [] : revs.map((missing) => ({ missing }));
  const tree = new LazyTree(row);
  return wanted(tree, revs, options.latest === true).map((rev) => {
    const found = loadRevision(connection, tree, rev, options.history === true);
    return found ? { found } : { missing: rev };
  });
}

function wanted(tree: LazyTree, revs: 'all' | string[], latest: boolean): string[] {
  if (revs === 'all') return leavesOfRow(tree.row).map((leaf) => leaf.rev);
  if (!latest) return revs;
  const newest = revs.flatMap((rev) => {
    if (tree.row.rev === rev) return [rev];
    const under = leavesUnder(tree.entries, rev).map((entry) => entry.rev);
    return under.length > 0 ? under : [rev];
  });
  return [...new Set(newest)];
}

export function readRevsDiff(connection: Connection, id: string, revs: string[]): RevsDiff | undefined {
  const row = connection.sql.docById.get(id);
  if (!row) return { id, missing: revs, possibleAncestors: [] };
  const tree = new LazyTree(row);
  const missing = revs.filter((rev) => rev !== row.rev && (row.tree === null || !tree.entries.has(rev)));
  if (missing.length === 0) return undefined;
  const newest = Math.max(...missing.map(generationOf));
  const possibleAncestors = leavesOfRow(row)
    .map((leaf) => leaf.rev)
    .filter((rev) => generationOf(rev) < newest);
  return { id, missing, possibleAncestors };
}

/** Runs over documents in order of id, or over exactly the given keys. */
export async function* readAllDocs(
  connect: () => Promise<Connection>,
  options: AllDocsOptions,
): AsyncGenerator<AllDocsRow[], void, undefined> {
  const bodies = options.bodies === true;
  const limit = options.limit ?? Infinity;
  const skip = options.skip ?? 0;
  if (options.keys) {
    const keys = options.keys.slice(skip, skip + limit);
    for (let start = 0; start < keys.length; start += KEYS_PER_PAGE) {
      const connection = await connect();
      yield keys.slice(start, start + KEYS_PER_PAGE).map((id) => readByKey(connection, id, bodies));
    }
    return;
  }
  const descending = options.descending === true;
  const [after, before] = descending ? ['<', '>'] : ['>', '<'];
  const upTo = options.end === undefined ? '' : ` AND d.id ${before}${options.inclusiveEnd === false ? '' : '='} ?`;
  const end = options.end === undefined ? [] : [options.end];
  let from = options.start;
  for (let count = 0, first = true; count < limit; first = false) {
    const where = (from === undefined ? '' : ` AND d.id ${after}${first ? '=' : ''} ?`) + upTo;
    const rowLimit = Math.min(limit - count, PAGE_ROWS);
    const bounds = from === undefined ? end : [from, ...end];
    const found = (await connect()).range(where, descending, bodies).iterate(...bounds, rowLimit, first ? skip : 0);
    const { rows, complete } = takePage(found, rowLimit);
    if (rows.length > 0) yield rows.map((row) => toRow(row, bodies ? winnerOf(row) : undefined));
    if (complete) return;
    from = rows.at(-1)?.id;
    count += rows.length;
  }
}

function toRow(row: DocRow, revision: Revision | undefined): AllDocsRow {
  const result: AllDocsRow = { id: row.id, leaves: publicLeaves(row) };
  if (revision) result.revision = revision;
  return result;
}

function readByKey(connection: Connection, id: string, bodies: boolean): AllDocsRow {
  const row = connection.sql.docById.get(id);
  if (!row) return { id };
  const body = bodies && row.deleted === 0 ? connection.sql.body.get(row.body) : undefined;
  return toRow(row, body && revisionOf(id, { rev: row.rev, deleted: false, seq: row.body }, body));
}
