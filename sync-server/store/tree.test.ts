import fc from 'fast-check';
import { collectConflicts, collectLeaves, merge, winningRev, type RevTree } from 'pouchdb-merge';
import { describe, expect, it } from 'vitest';
import { revisions } from './acceptance/model.ts';
import {
  addRevision,
  appendToOnlyLeaf,
  indexTree,
  historyOf,
  leavesOf,
  leavesUnder,
  lineage,
  removeLeaves,
  treeOf,
} from './tree.ts';

const build = (made: { history: { start: number; ids: string[] }; deleted: boolean }[]) =>
  made.reduce<RevTree>((tree, one) => addRevision(tree, one.history, { seq: 1, deleted: one.deleted }, 1000).tree, []);

describe('revision tree', () => {
  it('has the winner, leaves and conflicts of pouchdb-merge', () => {
    fc.assert(
      fc.property(revisions, (made) => {
        const tree = build(made);
        const [winner, ...losers] = leavesOf(tree);
        expect(winner?.rev).toBe(winningRev({ rev_tree: tree }));
        const all = collectLeaves(tree).map((leaf) => leaf.rev);
        expect(
          leavesOf(tree)
            .map((leaf) => leaf.rev)
            .sort(),
        ).toEqual(all.sort());
        const conflicts = losers.filter((leaf) => !leaf.deleted).map((leaf) => leaf.rev);
        expect(conflicts.sort()).toEqual(collectConflicts({ rev_tree: tree }).sort());
      }),
    );
  });

  it('appending to the text of a tree with one leaf is the same as merging', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.boolean(), (length, deleted) => {
        const ids = Array.from({ length }, (_, index) => `r${length - index}`);
        const tree = treeOf({ start: length + 5, ids }, { seq: 1, deleted: false });
        const text = JSON.stringify(tree);
        const history = { start: length + 6, ids: ['new', ...ids] };
        const path = treeOf(history, { seq: 2, deleted })[0];
        const merged = path && merge(tree, path, 1000).tree;
        expect(JSON.parse(appendToOnlyLeaf(text, `${length + 6}-new`, { seq: 2, deleted }, 1000) ?? '')).toEqual(
          merged,
        );
        expect(appendToOnlyLeaf(text, `${length + 6}-new`, { seq: 2, deleted }, length)).toBeUndefined();
      }),
    );
  });

  it('without some leaves the others stay, with their history, and nothing else does', () => {
    fc.assert(
      fc.property(revisions, fc.infiniteStream(fc.boolean()), (made, coin) => {
        const tree = build(made);
        const leaves = leavesOf(tree).map((leaf) => leaf.rev);
        const gone = new Set(leaves.filter(() => coin.next().value));
        const result = removeLeaves(tree, new Set([...gone, '9-none']));
        const kept = leaves.filter((rev) => !gone.has(rev));
        expect(new Set(result.removed)).toEqual(gone);
        expect(leavesOf(result.tree).map((leaf) => leaf.rev)).toEqual(kept);
        const before = indexTree(tree);
        const after = indexTree(result.tree);
        for (const rev of kept) {
          const [old, now] = [before.get(rev), after.get(rev)];
          expect(now && historyOf(now)).toEqual(old && historyOf(old));
        }
        const needed = kept.flatMap((rev) => {
          const entry = before.get(rev);
          return entry ? [...lineage(entry)].map((one) => one.rev) : [];
        });
        expect(new Set(after.keys())).toEqual(new Set(needed));
      }),
    );
  });

  it('knows the history of each revision and the leaves under it', () => {
    const tree = build([
      { history: { start: 3, ids: ['c', 'b', 'a'] }, deleted: false },
      { history: { start: 2, ids: ['x', 'a'] }, deleted: true },
    ]);
    const entries = indexTree(tree);
    const middle = entries.get('2-b');
    expect(middle && historyOf(middle)).toEqual({ start: 2, ids: ['b', 'a'] });
    expect(leavesUnder(entries, '1-a').map((entry) => entry.rev)).toEqual(['3-c', '2-x']);
    expect(leavesUnder(entries, '2-b').map((entry) => entry.rev)).toEqual(['3-c']);
  });

  it('stems long branches', () => {
    const ids = Array.from({ length: 10 }, (_, index) => `r${10 - index}`);
    const { tree, stemmed } = addRevision(
      treeOf({ start: 10, ids }, { seq: 1, deleted: false }),
      { start: 11, ids: ['n', 'r10'] },
      { seq: 2, deleted: false },
      4,
    );
    expect(indexTree(tree).size).toBe(4);
    expect(stemmed).toContain('7-r7');
  });
});
