import { setImmediate as turn } from 'node:timers/promises';
import { createFieldSorter } from 'pouchdb-selector-core';
import type { AllDocsOptions, AllDocsRow, Database } from '../../store/engine.ts';
import type { JsonObject } from '../body.ts';
import { conflictsOf, parsedDocument } from '../document-text.ts';
import { readField } from './field.ts';
import type { Bookmark, FindRequest, Sort } from './find-request.ts';
import { judge } from './guard.ts';

export interface Found {
  doc: JsonObject;
  bookmark: Bookmark;
}

/** Looks at every document: there are no indexes. Counts what it looked at. */
export class Search {
  examined = 0;
  readonly #db: Database;
  readonly #request: FindRequest;

  constructor(db: Database, request: FindRequest) {
    this.#db = db;
    this.#request = request;
  }

  /** Pages of documents that match, in the order asked for. */
  run(): AsyncGenerator<Found[], void, undefined> {
    return this.#request.sort ? this.#sorted(this.#request.sort) : this.#byId();
  }

  async *#byId(): AsyncGenerator<Found[], void, undefined> {
    const { limit, bookmark } = this.#request;
    let { skip } = this.#request;
    let left = limit;
    if (left === 0) return;
    for await (const docs of this.#matching(bookmark ? { start: bookmark.id } : {})) {
      const fresh = docs.filter((doc) => doc._id !== bookmark?.id);
      const page = fresh.slice(skip, skip + left);
      skip = Math.max(0, skip - fresh.length);
      left -= page.length;
      yield page.map((doc) => ({ doc, bookmark: { id: String(doc._id) } }));
      if (left === 0) return;
    }
  }

  /** Keeps only the values to sort by while it looks, and reads the documents of the answer again. */
  async *#sorted(sort: Sort): AsyncGenerator<Found[], void, undefined> {
    const { skip, limit, bookmark } = this.#request;
    const order = orderOf(sort);
    const first = bookmark && { id: bookmark.id, values: bookmark.values ?? [] };
    const rows: SortRow[] = [];
    for await (const docs of this.#matching({})) {
      for (const doc of docs) {
        const row = sortRow(doc, sort);
        if (row && (!first || order(row, first) > 0)) rows.push(row);
      }
    }
    const wanted = rows.sort(order).slice(skip, skip + limit);
    for (let start = 0; start < wanted.length; start += READ_AGAIN) {
      const slice = new Map(wanted.slice(start, start + READ_AGAIN).map((row) => [row.id, row]));
      for await (const docs of this.#matching({ keys: [...slice.keys()] })) {
        yield docs.map((doc) => ({ doc, bookmark: slice.get(String(doc._id)) ?? { id: String(doc._id) } }));
      }
    }
  }

  async *#matching(options: AllDocsOptions): AsyncGenerator<JsonObject[], void, undefined> {
    const { selector, conflicts } = this.#request;
    for await (const page of this.#db.allDocs({ ...options, bodies: true })) {
      const docs = page.flatMap<JsonObject>((row) => document(row, conflicts) ?? []);
      if (!options.keys) this.examined += docs.length;
      const matches = judge(selector, docs);
      yield docs.filter((_doc, index) => matches[index]);
      // A long search must not hold up the others.
      await turn();
    }
  }
}

const READ_AGAIN = 100;

/** Design documents are never found, as in CouchDB. */
function document(row: AllDocsRow, conflicts: boolean): JsonObject | undefined {
  if (!row.revision || row.id.startsWith('_design/')) return undefined;
  return parsedDocument(row.revision, conflicts ? { conflicts: conflictsOf(row.leaves ?? []) } : {});
}

interface SortRow {
  id: string;
  values: unknown[];
}

/** As in CouchDB, whose indexes hold no document that lacks one of their fields. */
function sortRow(doc: JsonObject, sort: Sort): SortRow | undefined {
  const fields = sort.paths.map((path) => readField(doc, path));
  const values = fields.flatMap((field) => (field.found ? [field.value] : []));
  return values.length === fields.length ? { id: String(doc._id), values } : undefined;
}

function orderOf(sort: Sort): (a: SortRow, b: SortRow) => number {
  const byValues = createFieldSorter([{ values: 'asc' }]);
  const asRow = ({ id, values }: SortRow) => ({ doc: { _id: id, values } });
  const direction = sort.descending ? -1 : 1;
  return (a, b) => direction * byValues(asRow(a), asRow(b));
}
