/** The part of pouchdb-merge 9 that is used here; the package has no types of its own. */
declare module 'pouchdb-merge' {
  export interface RevOptions {
    status: 'available' | 'missing';
    deleted?: boolean;
    /** Ours: the sequence under which the body of this revision is stored. */
    seq?: number;
  }
  export type RevNode = [id: string, options: RevOptions, children: RevNode[]];
  export interface RevPath {
    pos: number;
    ids: RevNode;
  }
  export type RevTree = RevPath[];
  export function merge(
    tree: RevTree,
    path: RevPath,
    depth: number,
  ): { tree: RevTree; stemmedRevs: string[]; conflicts: 'new_leaf' | 'new_branch' | 'internal_node' };
  export function winningRev(metadata: { rev_tree: RevTree }): string;
  export function collectLeaves(tree: RevTree): { rev: string; opts: RevOptions }[];
  export function collectConflicts(metadata: { rev_tree: RevTree }): string[];
  export function traverseRevTree<T>(
    tree: RevTree,
    callback: (isLeaf: boolean, pos: number, id: string, context: T | undefined, options: RevOptions) => T,
  ): void;
}
