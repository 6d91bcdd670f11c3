import type { DocumentWrite, RevHistory, WriteResult } from '../engine.ts';
import { generationOf, nextRev, parseRev, revIdOf } from '../rev.ts';
import {
  addRevision,
  appendToOnlyLeaf,
  indexTree,
  leavesOf,
  lineage,
  rootOfTreeText,
  treeOf,
  type NewLeaf,
} from '../tree.ts';
import { MissingStubError, parseStubs, storeAttachments, type AttachmentStubs } from './attachments.ts';
import type { Connection, DocRow } from './connection.ts';
import { encodeOthers, leavesOfRow, treeOfRow } from './rows.ts';
import { utf8Of } from './utf8.ts';

interface Edit {
  history: RevHistory;
  deleted: boolean;
  /** JSON in UTF-8. */
  body: Uint8Array;
  attachments: string | null;
}

/** What a revision adds to the log beside its body, about. */
const ROW_BYTES = 400;

const CONFLICT = { error: 'conflict', reason: 'Document update conflict.' } as const;

/** Writes one document inside the running transaction. No document is written unless the result is a success. */
export function writeDocument(connection: Connection, document: DocumentWrite, newEdits: boolean): WriteResult {
  const { id } = document;
  const row = connection.sql.docById.get(id);
  try {
    if (!newEdits) return { id, rev: replicate(connection, row, document) };
    const rev = edit(connection, row, document);
    return rev === undefined ? { id, ...CONFLICT } : { id, rev };
  } catch (error) {
    if (error instanceof MissingStubError) return { id, error: 'missing_stub', reason: error.message };
    throw error;
  }
}

/** An edit made here: answers the new revision, undefined on a conflict. */
function edit(connection: Connection, row: DocRow | undefined, document: DocumentWrite): string | undefined {
  const parent = document.rev ?? (row?.deleted === 1 ? row.rev : undefined);
  const parentLeaf = row && parent ? leavesOfRow(row).find((leaf) => leaf.rev === parent) : undefined;
  if (row ? !parentLeaf : parent) return undefined;

  const known = () => (parentLeaf ? [parseStubs(connection.sql.body.get(parentLeaf.seq)?.atts ?? null)] : []);
  const { deleted } = document;
  const generation = parent ? generationOf(parent) + 1 : 1;
  if (row?.deleted === 1 && deleted && document.rev === undefined && isSameDeletion(connection, row, document)) {
    return row.rev;
  }
  const attachments = storeAttachments(connection, document, generation, known, false);
  const body = utf8Of(document.body);
  const rev = nextRev(parent, { deleted, body, attachments });
  const ids = parent ? [revIdOf(rev), revIdOf(parent)] : [revIdOf(rev)];
  store(connection, row, document.id, { history: { start: generation, ids }, deleted, body, attachments });
  return rev;
}

/**
 * Two devices that delete the same record: the second deletion is already done. One that carries other content is
 * kept as a further revision, because nothing is ever lost.
 */
function isSameDeletion(connection: Connection, row: DocRow, document: DocumentWrite): boolean {
  if (document.attachments) return false;
  return document.body === '{}' || document.body === connection.sql.body.get(row.body)?.body;
}

/** A revision made elsewhere: it is added to the tree as it is. */
function replicate(connection: Connection, row: DocRow | undefined, document: DocumentWrite): string {
  const rev = document.rev ?? '';
  if (row?.rev === rev) return rev;
  const { id = '', generation = 1 } = parseRev(rev) ?? {};
  const history = shorten(document.history ?? { start: generation, ids: [id] }, connection.revsLimit);
  const tree = row && !isChildOfOnlyLeaf(row, history) ? indexTree(treeOfRow(row)) : undefined;
  if (tree?.has(rev)) return rev;
  const known = () => (row ? stubsOfAncestors(connection, row, history) : []);
  const attachments = storeAttachments(connection, document, generation, known, true);
  const body = utf8Of(document.body);
  store(connection, row, document.id, { history, deleted: document.deleted, body, attachments });
  return rev;
}

function shorten(history: RevHistory, limit: number): RevHistory {
  return history.ids.length > limit ? { start: history.start, ids: history.ids.slice(0, limit) } : history;
}

function stubsOfAncestors(connection: Connection, row: DocRow, history: RevHistory): AttachmentStubs[] {
  const entries = indexTree(treeOfRow(row));
  const nearest = history.ids
    .map((id, index) => entries.get(`${history.start - index}-${id}`))
    .find((entry) => entry !== undefined);
  if (!nearest) return [];
  return [...lineage(nearest)].flatMap((entry) => {
    const body = entry.options.seq === undefined ? undefined : connection.sql.body.get(entry.options.seq);
    return body ? [parseStubs(body.atts)] : [];
  });
}

/** The common case: one leaf, and the new revision is its child and tells of no ancestor that is not known. */
function isChildOfOnlyLeaf(row: DocRow, history: RevHistory): boolean {
  if (row.others !== null || history.ids.length < 2) return false;
  const generation = generationOf(row.rev);
  if (history.start !== generation + 1 || history.ids[1] !== revIdOf(row.rev)) return false;
  const root = row.tree === null ? generation : rootOfTreeText(row.tree);
  return history.start - history.ids.length + 1 >= root;
}

function store(connection: Connection, row: DocRow | undefined, id: string, edit: Edit): void {
  const { sql, counters, revsLimit } = connection;
  const seq = ++counters.seq;
  const deleted = edit.deleted ? 1 : 0;
  const rev = `${edit.history.start}-${edit.history.ids[0]}`;
  const leaf: NewLeaf = { seq, deleted: edit.deleted };
  sql.insertBody.run(seq, edit.body, edit.attachments);
  connection.logged += edit.body.length + ROW_BYTES;
  if (!row) {
    const tree = edit.history.ids.length > 1 ? JSON.stringify(treeOf(edit.history, leaf)) : null;
    sql.insertDoc.run(seq, id, deleted, rev, seq, null, tree);
    count(connection, undefined, edit.deleted);
    return;
  }
  const grown = isChildOfOnlyLeaf(row, edit.history)
    ? appendToOnlyLeaf(row.tree ?? JSON.stringify(treeOfRow(row)), rev, leaf, revsLimit)
    : undefined;
  if (grown !== undefined) {
    sql.updateDoc.run(seq, deleted, rev, seq, null, grown, row.seq);
    count(connection, row, edit.deleted);
    return;
  }
  merge(connection, row, edit.history, leaf);
}

function merge(connection: Connection, row: DocRow, history: RevHistory, leaf: NewLeaf): void {
  const { sql, revsLimit } = connection;
  const before = treeOfRow(row);
  const bodies = new Map([...indexTree(before).values()].map((entry) => [entry.rev, entry.options.seq]));
  const { tree, stemmed } = addRevision(before, history, leaf, revsLimit);
  for (const rev of stemmed) {
    const seq = bodies.get(rev);
    if (seq !== undefined) sql.deleteBody.run(seq);
  }
  const [winner, ...losers] = leavesOf(tree);
  if (!winner) throw new Error('a revision tree has at least one leaf');
  const deleted = winner.deleted ? 1 : 0;
  sql.updateDoc.run(leaf.seq, deleted, winner.rev, winner.seq, encodeOthers(losers), JSON.stringify(tree), row.seq);
  count(connection, row, winner.deleted);
}

/** Counts a document that was `row` and is now alive or deleted; undefined: there was none. */
export function count({ counters }: Connection, row: DocRow | undefined, deleted: boolean): void {
  if (row) counters[row.deleted === 1 ? 'deleted' : 'docs'] -= 1;
  counters[deleted ? 'deleted' : 'docs'] += 1;
}
