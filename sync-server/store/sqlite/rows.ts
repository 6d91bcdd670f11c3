import type { Leaf, Revision } from '../engine.ts';
import { revIdOf, generationOf } from '../rev.ts';
import type { RevTree, StoredLeaf } from '../tree.ts';
import type { BodyRow, DocRow, DocWithBodyRow } from './connection.ts';

/** A leaf that lost, as it lies in the column `others`. */
type OtherLeaf = [rev: string, deleted: 0 | 1, seq: number];

export function encodeOthers(losers: StoredLeaf[]): string | null {
  if (losers.length === 0) return null;
  return JSON.stringify(losers.map((leaf): OtherLeaf => [leaf.rev, leaf.deleted ? 1 : 0, leaf.seq]));
}

/** All leaves of a row, the winner first. */
export function leavesOfRow(row: DocRow): StoredLeaf[] {
  const winner = { rev: row.rev, deleted: row.deleted === 1, seq: row.body };
  if (row.others === null) return [winner];
  const others = JSON.parse(row.others) as OtherLeaf[];
  return [winner, ...others.map(([rev, deleted, seq]) => ({ rev, deleted: deleted === 1, seq }))];
}

/** The same without where the bodies lie. */
export function publicLeaves(row: DocRow): Leaf[] {
  return leavesOfRow(row).map(({ rev, deleted }) => ({ rev, deleted }));
}

export function treeOfRow(row: DocRow): RevTree {
  if (row.tree !== null) return JSON.parse(row.tree) as RevTree;
  const options = { status: 'available' as const, seq: row.body };
  const node = row.deleted === 1 ? { ...options, deleted: true } : options;
  return [{ pos: generationOf(row.rev), ids: [revIdOf(row.rev), node, []] }];
}

export function winnerOf(row: DocWithBodyRow): Revision {
  const winner: Revision = {
    id: row.id,
    rev: row.rev,
    deleted: row.deleted === 1,
    body: row.text,
    attachments: row.atts,
  };
  if (row.bytes) winner.bytes = row.bytes;
  return winner;
}

export function revisionOf(id: string, leaf: StoredLeaf, body: BodyRow): Revision {
  return { id, rev: leaf.rev, deleted: leaf.deleted, body: body.body, attachments: body.atts };
}
