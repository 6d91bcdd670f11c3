import { traverseRevTree } from 'pouchdb-merge';
import { parseStubs } from './attachments.ts';
import type { Connection } from './connection.ts';
import type { GroupCommit } from './group-commit.ts';
import { treeOfRow } from './rows.ts';

const BATCH = 500;
const VACUUM_PAGES = 2000;

/**
 * Drops the bodies of revisions that are not leaves, then attachments that no stored revision names. Works in small
 * transactions, so that readers and writers get their turn between them.
 */
export async function compact(writer: GroupCommit): Promise<void> {
  for (let seq = 0; seq >= 0;) seq = await writer.submit((connection) => dropBodies(connection, seq));
  await dropAttachments(writer);
  for (let before = Infinity, free = 0; free < before;) {
    before = free === 0 ? Infinity : free;
    free = await writer.submit(giveBackPages);
    if (free === 0) break;
  }
}

/** Shortens the file by some of its unused pages; answers how many are left. */
function giveBackPages(connection: Connection): number {
  connection.db.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
  return connection.pragma('freelist_count');
}

/** Answers the sequence to go on from, -1 at the end. */
function dropBodies(connection: Connection, after: number): number {
  const rows = connection.sql.branched.all(after, BATCH);
  for (const row of rows) {
    const tree = treeOfRow(row);
    let dropped = 0;
    traverseRevTree<undefined>(tree, (isLeaf, _pos, _id, _context, options) => {
      if (isLeaf || options.seq === undefined) return undefined;
      dropped += connection.sql.deleteBody.run(options.seq);
      options.status = 'missing';
      delete options.seq;
      return undefined;
    });
    if (dropped > 0) connection.sql.setTree.run(JSON.stringify(tree), row.seq);
  }
  return rows.length < BATCH ? -1 : (rows.at(-1)?.seq ?? -1);
}

/** Everything in one transaction: an attachment that is written meanwhile must not be taken for unused. */
async function dropAttachments(writer: GroupCommit): Promise<void> {
  await writer.submit(({ sql }) => {
    const used = new Set<string>();
    for (const { atts } of sql.bodiesWithAttachments.iterate()) {
      for (const { digest } of Object.values(parseStubs(atts))) used.add(digest);
    }
    for (const { digest } of sql.attachments.all()) {
      if (used.has(digest)) continue;
      sql.deleteAttachment.run(digest);
      sql.deleteChunks.run(digest);
    }
  });
}
