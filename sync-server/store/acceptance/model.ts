import fc from 'fast-check';
import { merge, type RevTree } from 'pouchdb-merge';
import type { RevHistory } from '../engine.ts';
import { indexTree, leavesOf, treeOf } from '../tree.ts';

/** A revision made somewhere: its ancestors, and whether it deletes. */
export interface MadeRevision {
  history: RevHistory;
  deleted: boolean;
}

/** Families of revisions of one document: each is the root of a tree or a child of an earlier one. */
export const revisions: fc.Arbitrary<MadeRevision[]> = fc
  .array(fc.record({ parent: fc.nat(), isRoot: fc.integer({ min: 0, max: 9 }), deleted: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((seeds) => {
    const made: MadeRevision[] = [];
    for (const [index, seed] of seeds.entries()) {
      const parent = seed.isRoot > 0 ? made[seed.parent % Math.max(1, made.length)]?.history : undefined;
      const ids = [`r${index}`, ...(parent?.ids ?? [])];
      made.push({ history: { start: ids.length, ids }, deleted: seed.deleted });
    }
    return made;
  });

/** The same family in some order of arrival, some histories cut short as after stemming. */
export const arrivals = revisions.chain((made) =>
  fc.tuple(
    fc.shuffledSubarray(made, { minLength: made.length }),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: made.length, maxLength: made.length }),
  ),
);

export function cut({ history, deleted }: MadeRevision, length: number): MadeRevision {
  return { history: { start: history.start, ids: history.ids.slice(0, length) }, deleted };
}

/** What pouchdb-merge makes of the revisions in this order: all leaves, the winner first. */
export function modelLeaves(made: MadeRevision[]): { rev: string; deleted: boolean }[] {
  let tree: RevTree = [];
  for (const { history, deleted } of made) {
    if (indexTree(tree).has(`${history.start}-${history.ids[0]}`)) continue;
    const path = treeOf(history, { seq: 1, deleted })[0];
    if (path) tree = merge(tree, path, 1000).tree;
  }
  return leavesOf(tree).map(({ rev, deleted }) => ({ rev, deleted }));
}
