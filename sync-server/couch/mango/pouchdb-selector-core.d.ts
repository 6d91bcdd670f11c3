/** The part of pouchdb-selector-core 9 that is used here; the package has no types of its own. */
declare module 'pouchdb-selector-core' {
  type Matcher = Record<string, unknown>;
  export function rowFilter(doc: object, selector: Record<string, Matcher>, fields: string[]): boolean;
  export function createFieldSorter(
    sort: Record<string, 'asc'>[],
  ): (a: { doc: { _id: string } }, b: { doc: { _id: string } }) => number;
}
