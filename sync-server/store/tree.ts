import { merge, traverseRevTree, type RevNode, type RevOptions, type RevTree } from 'pouchdb-merge';
import type { Leaf, RevHistory } from './engine.ts';
import { generationOf, revIdOf } from './rev.ts';

/**
 * The revision tree of one document, as pouchdb-merge knows it. Nodes whose body is stored have status 'available'
 * and the sequence under which the body lies.
 */
export type { RevTree } from 'pouchdb-merge';

/** The newest revision of a history that is to be added: where its body lies, and whether it is a tombstone. */
export interface NewLeaf {
  seq: number;
  deleted: boolean;
}

export interface StoredLeaf extends Leaf {
  seq: number;
}

function leafOptions(leaf: NewLeaf): RevOptions {
  return leaf.deleted ? { status: 'available', seq: leaf.seq, deleted: true } : { status: 'available', seq: leaf.seq };
}

/** A tree with one branch. */
export function treeOf(history: RevHistory, leaf: NewLeaf): RevTree {
  let node: RevNode = [history.ids[0] ?? '', leafOptions(leaf), []];
  for (const id of history.ids.slice(1)) node = [id, { status: 'missing' }, [node]];
  return [{ pos: history.start - history.ids.length + 1, ids: node }];
}

/** Adds a revision with its ancestors. `stemmed`: revisions that fell off because a branch is longer than `limit`. */
export function addRevision(
  tree: RevTree,
  history: RevHistory,
  leaf: NewLeaf,
  limit: number,
): { tree: RevTree; stemmed: string[] } {
  const path = treeOf(history, leaf)[0];
  if (!path) return { tree, stemmed: [] };
  const merged = merge(tree, path, limit);
  return { tree: merged.tree, stemmed: merged.stemmedRevs };
}

/**
 * Removes leaves, and their ancestors up to where another branch begins. `dropped`: where the bodies of everything
 * that went lie.
 */
export function removeLeaves(
  tree: RevTree,
  revs: Set<string>,
): { tree: RevTree; removed: string[]; dropped: number[] } {
  const removed: string[] = [];
  const dropped: number[] = [];
  const prune = ([id, options, children]: RevNode, pos: number): RevNode[] => {
    const left = children.flatMap((child) => prune(child, pos + 1));
    const isLeaf = children.length === 0;
    if (isLeaf ? !revs.has(`${pos}-${id}`) : left.length > 0) return [[id, options, left]];
    if (isLeaf) removed.push(`${pos}-${id}`);
    if (options.seq !== undefined) dropped.push(options.seq);
    return [];
  };
  const pruned = tree.flatMap(({ pos, ids }) => prune(ids, pos).map((root) => ({ pos, ids: root })));
  return { tree: pruned, removed, dropped };
}

const EMPTY_CHILDREN = '[]';

/**
 * Adds a child to the only leaf of a stored tree without parsing it: a tree with one leaf has exactly one empty list
 * of children. Answers undefined when the branch would become longer than `limit`.
 */
export function appendToOnlyLeaf(text: string, rev: string, leaf: NewLeaf, limit: number): string | undefined {
  const root = rootOfTreeText(text);
  if (generationOf(rev) - root + 1 > limit) return undefined;
  const at = text.lastIndexOf(EMPTY_CHILDREN);
  const node: RevNode = [revIdOf(rev), leafOptions(leaf), []];
  return `${text.slice(0, at)}[${JSON.stringify(node)}]${text.slice(at + EMPTY_CHILDREN.length)}`;
}

/** The generation of the oldest known revision of a stored tree. */
export function rootOfTreeText(text: string): number {
  return Number(/^\[\{"pos":(\d+)/.exec(text)?.[1] ?? 1);
}

/** CouchDB's order: what lives before tombstones, then the longer history, then the greater id. The first one wins. */
export function compareLeaves(a: Leaf, b: Leaf): number {
  if (a.deleted !== b.deleted) return a.deleted ? 1 : -1;
  const byGeneration = generationOf(b.rev) - generationOf(a.rev);
  if (byGeneration !== 0) return byGeneration;
  return revIdOf(a.rev) < revIdOf(b.rev) ? 1 : -1;
}

/** All leaves, the winner first. */
export function leavesOf(tree: RevTree): StoredLeaf[] {
  const leaves: StoredLeaf[] = [];
  traverseRevTree<undefined>(tree, (isLeaf, pos, id, _context, options) => {
    if (isLeaf) leaves.push({ rev: `${pos}-${id}`, deleted: options.deleted === true, seq: options.seq ?? 0 });
    return undefined;
  });
  return leaves.sort(compareLeaves);
}

/** One revision and the way back to its root. */
export interface TreeEntry {
  rev: string;
  options: RevOptions;
  parent: TreeEntry | undefined;
  isLeaf: boolean;
}

/** Every revision of the tree by its name. */
export function indexTree(tree: RevTree): Map<string, TreeEntry> {
  const entries = new Map<string, TreeEntry>();
  traverseRevTree<TreeEntry>(tree, (isLeaf, pos, id, parent, options) => {
    const entry: TreeEntry = { rev: `${pos}-${id}`, options, parent, isLeaf };
    entries.set(entry.rev, entry);
    return entry;
  });
  return entries;
}

/** The revision and its ancestors, newest first. */
export function* lineage(entry: TreeEntry): Generator<TreeEntry> {
  for (let current: TreeEntry | undefined = entry; current; current = current.parent) yield current;
}

export function historyOf(entry: TreeEntry): RevHistory {
  return { start: generationOf(entry.rev), ids: [...lineage(entry)].map((one) => revIdOf(one.rev)) };
}

/** The leaves that descend from `rev` (itself, when it is one), the winner among them first. */
export function leavesUnder(entries: Map<string, TreeEntry>, rev: string): TreeEntry[] {
  const under = [...entries.values()].filter(
    (entry) => entry.isLeaf && [...lineage(entry)].some((one) => one.rev === rev),
  );
  const asLeaf = (entry: TreeEntry): Leaf => ({ rev: entry.rev, deleted: entry.options.deleted === true });
  return under.sort((a, b) => compareLeaves(asLeaf(a), asLeaf(b)));
}
