import type { ChangeRow, ChangesEnd, ChangesOptions } from '../engine.ts';
import type { Connection, DocWithBodyRow, Page } from './connection.ts';
import { publicLeaves, winnerOf } from './rows.ts';
import { formatSeq, parseSince } from './sequences.ts';

/** A page ends when it has this many rows or this many characters of bodies. */
export const PAGE_ROWS = 250;
export const PAGE_CHARACTERS = 500_000;
/** Pages of at most so many rows are kept for the next who asks for the same. */
const SHORT_PAGE = 20;

type Connect = () => Promise<Connection>;

/** Runs over the documents that changed after `since`, up to the last change at the start of the run. */
export async function* readChanges(
  connect: Connect,
  options: ChangesOptions,
): AsyncGenerator<ChangeRow[], ChangesEnd, undefined> {
  const last = (await connect()).counters.seq;
  const limit = options.limit ?? Infinity;
  if (options.docIds) return yield* readChangesOfIds(connect, options.docIds, options, last);

  const descending = options.descending === true;
  // Read from the end, `since` has no meaning: CouchDB ignores it too.
  const start = descending ? 0 : parseSince(await connect(), options.since);
  let from = start;
  let to = last;
  let count = 0;
  let reached = descending ? last : from;
  while (count < limit && from < to) {
    const connection = await connect();
    const page = readPage(connection, { from, to, descending, rows: limit - count, content: contentOf(options) });
    const end = page.rows.at(-1)?.seq;
    if (end === undefined) break;
    count += page.rows.length;
    reached = end;
    if (descending) to = end - 1;
    else from = end;
    yield page.rows.map((row) => changeRow(connection, row, options.bodies === true));
    if (page.complete) break;
  }
  const connection = await connect();
  if (!descending && count < limit) reached = last;
  return {
    lastSeq: formatSeq(connection, reached),
    pending: descending ? 0 : connection.pendingAfter(reached, { from: start, rows: count, snapshot: last }),
  };
}

interface PageRange {
  from: number;
  to: number;
  descending: boolean;
  rows: number;
  content: Content;
}

/** What is read: rows without bodies, of these the branched ones alone, or bodies in one of two forms. */
type Content = 'bare' | 'branched' | 'text' | 'bytes';

function contentOf({ bodies, branched, bytes, descending }: ChangesOptions): Content {
  if (bodies !== true) return branched ? 'branched' : 'bare';
  return bytes && !descending ? 'bytes' : 'text';
}

function readPage(connection: Connection, range: PageRange): Page {
  const { from, to, descending, content } = range;
  const limit = Math.min(range.rows, PAGE_ROWS);
  const key = `${from} ${to} ${descending} ${content} ${limit}`;
  if (connection.recentPage?.key === key) return connection.recentPage.page;
  const { sql } = connection;
  const up = {
    ...{ bare: sql.changes, branched: sql.changesBranched },
    ...{ text: sql.changesWithBody, bytes: sql.changesWithBytes },
  };
  const down = {
    ...{ bare: sql.changesDown, branched: sql.changesDown },
    ...{ text: sql.changesDownWithBody, bytes: sql.changesDownWithBody },
  };
  const page = takePage((descending ? down : up)[content].iterate(from, to, limit), limit);
  if (page.rows.length <= SHORT_PAGE) connection.recentPage = { key, page };
  return page;
}

/** Takes rows until the page is full. */
export function takePage(found: Iterable<DocWithBodyRow>, limit: number): Page {
  const rows: DocWithBodyRow[] = [];
  let characters = 0;
  for (const row of found) {
    rows.push(row);
    characters += row.bytes?.length ?? row.text?.length ?? 0;
    if (characters > PAGE_CHARACTERS) return { rows, complete: false };
  }
  return { rows, complete: rows.length < limit };
}

function changeRow(connection: Connection, row: DocWithBodyRow, bodies: boolean): ChangeRow {
  const change: ChangeRow = {
    seq: formatSeq(connection, row.seq),
    id: row.id,
    deleted: row.deleted === 1,
    leaves: publicLeaves(row),
  };
  if (bodies) change.revision = winnerOf(row);
  return change;
}

async function* readChangesOfIds(
  connect: Connect,
  ids: string[],
  options: ChangesOptions,
  last: number,
): AsyncGenerator<ChangeRow[], ChangesEnd, undefined> {
  const since = options.descending ? 0 : parseSince(await connect(), options.since);
  const { sql } = await connect();
  const direction = options.descending ? -1 : 1;
  const rows = [...new Set(ids)]
    .flatMap((id) => sql.docById.get(id) ?? [])
    .filter((row) => row.seq > since && row.seq <= last)
    .sort((a, b) => direction * (a.seq - b.seq));
  const taken = rows.slice(0, options.limit);
  for (let start = 0; start < taken.length; start += PAGE_ROWS) {
    const connection = await connect();
    const page = taken.slice(start, start + PAGE_ROWS).flatMap((row) => {
      const current = connection.sql.docWithBodyById.get(row.id);
      return current ? [changeRow(connection, current, options.bodies === true)] : [];
    });
    yield page;
  }
  const connection = await connect();
  const reached = taken.length < rows.length ? (taken.at(-1)?.seq ?? since) : last;
  return { lastSeq: formatSeq(connection, reached), pending: rows.length - taken.length };
}
