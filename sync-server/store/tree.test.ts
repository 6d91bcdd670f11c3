import fc from 'fast-check';
import { collectConflicts, collectLeaves, merge, winningRev, type RevTree } from 'pouchdb-merge';
import { describe, expect, it } from 'vitest';
import { revisions } from './acceptance/model.ts';
import { addRevision, appendToOnlyLeaf, indexTree, historyOf, leavesOf, leavesUnder, treeOf } from './tree.ts';

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
