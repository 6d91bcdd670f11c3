import type { ChangeRow, ChangesEnd, ChangesOptions, Database } from '../store/engine.ts';
import { documentWithAttachments, joined } from './attachment-text.ts';
import type { ChangesFilter, PickedRow } from './changes-filter.ts';
import { conflictsOf, documentFrame, documentText } from './document-text.ts';
import { badRequest } from './errors.ts';
import { flag, integer } from './query.ts';

export interface RowFormat {
  allLeaves: boolean;
  bodies: boolean;
  conflicts: boolean;
  attachments: boolean;
  /** Only every so many rows names its sequence. */
  seqInterval: number;
}

/** One row of an answer: its JSON and the sequence that it names, `null` as text when it names none. */
export interface RowText {
  json: string;
  seq: string;
  /** The row goes on with the fields of this body (without its brackets) and with `end`. */
  fields?: Uint8Array;
  end?: string;
}

/** @throws CouchError 400 */
export function rowFormat(query: URLSearchParams): RowFormat {
  const style = query.get('style') ?? 'main_only';
  if (style !== 'main_only' && style !== 'all_docs') throw badRequest('`style` must be main_only or all_docs');
  const bodies = flag(query, 'include_docs');
  return {
    allLeaves: style === 'all_docs',
    bodies,
    conflicts: flag(query, 'conflicts'),
    attachments: bodies && flag(query, 'attachments'),
    seqInterval: integer(query, 'seq_interval', 1) ?? 1,
  };
}

const NO_LIMIT = 1e15;

/** Runs over changes, as often as the feed needs, and writes them as text. */
export class ChangesRun {
  readonly #db: Database;
  readonly #options: ChangesOptions;
  readonly #format: RowFormat;
  readonly #pick: ChangesFilter['pick'];
  /** As CouchDB counts: down from the limit, and the row at each multiple of the interval names its sequence. */
  #left = NO_LIMIT;
  /** Documents that were written with their content. */
  documents = 0;

  constructor(db: Database, options: ChangesOptions, format: RowFormat, filter: ChangesFilter) {
    this.#db = db;
    this.#format = format;
    this.#pick = filter.pick;
    const bodies = format.bodies || filter.needsBodies === true;
    const bytes = options.bytes === true && !format.attachments && !format.conflicts && !filter.pick;
    this.#options = { ...options, bodies, bytes, ...(filter.docIds ? { docIds: filter.docIds } : {}) };
  }

  /** One run from `since` on; answers where it ended and how many rows it wrote. */
  async from(
    since: string | undefined,
    limit: number,
    emit: (rows: RowText[]) => Promise<void>,
  ): Promise<ChangesEnd & { rows: number }> {
    const options: ChangesOptions = { ...this.#options };
    if (since !== undefined) options.since = since;
    if (!this.#pick && limit !== Infinity) options.limit = limit;
    const pages = this.#db.changes(options);
    if (limit !== Infinity) this.#left = limit;
    let rows = 0;
    for (;;) {
      const page = await pages.next();
      if (page.done) return { ...page.value, rows };
      const picked = this.#pick ? await this.#pick(page.value) : page.value;
      const taken = picked.slice(0, limit - rows);
      rows += taken.length;
      if (this.#format.bodies) this.documents += taken.length;
      if (this.#format.attachments) for (const row of taken) await emit([await this.#withAttachments(row)]);
      else await emit(taken.map((row) => this.#withBytes(row) ?? this.#text(row, this.#doc(row))));
      const last = taken.at(-1);
      if (this.#pick && last && rows >= limit) return { ...(await this.#endAt(last.seq)), rows };
    }
  }

  /** Where a run ended that stopped before the store did. */
  async #endAt(seq: string): Promise<ChangesEnd> {
    if (this.#options.descending) return { lastSeq: seq, pending: 0 };
    const end = await this.#db.changes({ since: seq, limit: 0 }).next();
    return end.done ? end.value : { lastSeq: seq, pending: 0 };
  }

  #text(row: PickedRow, doc: string | undefined): RowText {
    const { seq, id, leaves, deleted, outOfArea, passing = leaves } = row;
    const { allLeaves, seqInterval } = this.#format;
    const named = this.#left % seqInterval === 0 ? `"${seq}"` : 'null';
    this.#left -= 1;
    const revs = (allLeaves ? passing : leaves.slice(0, 1)).map((leaf) => `{"rev":"${leaf.rev}"}`).join(',');
    const gone = outOfArea ? ',"outOfArea":true' : deleted ? ',"deleted":true' : '';
    const body = doc === undefined ? '' : `,"doc":${doc}`;
    return { json: `{"seq":${named},"id":${JSON.stringify(id)},"changes":[${revs}]${gone}${body}}`, seq: named };
  }

  #withBytes(row: PickedRow): RowText | undefined {
    const { revision } = row;
    if (!revision?.bytes) return undefined;
    const { start, end } = documentFrame(revision, revision.bytes);
    const { json, seq } = this.#text(row, start);
    return { json: json.slice(0, -1), seq, fields: revision.bytes.subarray(1, -1), end: `${end}}` };
  }

  #doc(row: ChangeRow): string | undefined {
    if (row.outOfArea && this.#format.bodies) return outOfAreaText(row.id);
    if (!this.#format.bodies || !row.revision) return undefined;
    return documentText(row.revision, this.#meta(row));
  }

  async #withAttachments(row: ChangeRow): Promise<RowText> {
    const pieces = row.revision && documentWithAttachments(this.#db, row.revision, this.#meta(row));
    return this.#text(row, pieces ? await joined(pieces) : this.#doc(row));
  }

  #meta({ leaves }: ChangeRow): { conflicts?: string[] } {
    return this.#format.conflicts ? { conflicts: conflictsOf(leaves) } : {};
  }
}

/** In place of a document that its reader may not see any more. Clients that know nothing of areas need a revision. */
const outOfAreaText = (id: string) => JSON.stringify({ _id: id, _rev: '0-0', outOfArea: true });
