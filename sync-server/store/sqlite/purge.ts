import { leavesOf, removeLeaves } from '../tree.ts';
import type { Connection } from './connection.ts';
import { encodeOthers, treeOfRow } from './rows.ts';
import { count } from './write-document.ts';

/** Removes leaves of one document inside the running transaction; answers those that were there. */
export function purgeDocument(connection: Connection, id: string, revs: string[]): string[] {
  const { sql, counters } = connection;
  const row = sql.docById.get(id);
  if (!row) return [];
  const { tree, removed, dropped } = removeLeaves(treeOfRow(row), new Set(revs));
  if (removed.length === 0) return [];
  for (const seq of dropped) sql.deleteBody.run(seq);
  // Also where nothing is left: what was counted or listed under the last sequence is no longer so.
  const seq = ++counters.seq;
  const [winner, ...losers] = leavesOf(tree);
  if (winner) {
    const deleted = winner.deleted ? 1 : 0;
    sql.updateDoc.run(seq, deleted, winner.rev, winner.seq, encodeOthers(losers), JSON.stringify(tree), row.seq);
    count(connection, row, winner.deleted);
  } else {
    sql.deleteDoc.run(row.seq);
    counters[row.deleted === 1 ? 'deleted' : 'docs'] -= 1;
  }
  return removed;
}
