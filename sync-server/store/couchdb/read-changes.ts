import type { ChangeRow, ChangesEnd, ChangesOptions, Leaf } from '../engine.ts';
import { compareLeaves } from '../tree.ts';
import type { Access } from './access.ts';
import { leavesOf, revisionOf, type CouchDocument } from './documents.ts';
import type { Ask } from './peer.ts';
import { isStatus } from './refusal.ts';
import { readRows, type Tail } from './rows.ts';

/** Rows per request: a slow reader must not keep a connection for a whole database. */
const PAGE_ROWS = 500;

interface CouchChange {
  seq: string | number;
  id: string;
  changes: { rev: string }[];
  deleted?: boolean;
  doc?: CouchDocument | null;
}

/** Runs over the documents that changed after `since`, up to the number of changes that there were at its start. */
export async function* readChanges(
  access: Access,
  options: ChangesOptions,
): AsyncGenerator<ChangeRow[], ChangesEnd, undefined> {
  if (options.limit === 0) return yield* readNothing(access, options);
  if (options.docIds || options.descending) return (yield* readPage(access, options, options.limit)).end;
  const limit = options.limit ?? Infinity;
  let left = limit;
  let since = options.since;
  for (;;) {
    const page: Page = yield* readPage(access, { ...options, since }, Math.min(left, PAGE_ROWS));
    // What is written meanwhile comes in the next run.
    if (left === limit) left = Math.min(limit, page.rows + page.end.pending);
    left -= page.rows;
    if (left <= 0 || page.rows === 0 || page.end.pending === 0) return page.end;
    since = page.end.lastSeq;
  }
}

interface Page {
  end: ChangesEnd;
  rows: number;
}

/** For CouchDB a limit of 0 is one of 1. */
async function* readNothing(
  access: Access,
  options: ChangesOptions,
): AsyncGenerator<ChangeRow[], ChangesEnd, undefined> {
  const since = access.sequences.parse(options.since);
  for (const page = readPage(access, options, 1); ;) {
    const next = await page.next();
    if (!next.done) continue;
    const { end, rows } = next.value;
    if (rows === 0 || since === 'now') return end;
    return { lastSeq: since === '0' ? '0' : String(options.since), pending: end.pending + rows };
  }
}

async function* readPage(
  access: Access,
  options: ChangesOptions,
  limit: number | undefined,
): AsyncGenerator<ChangeRow[], Page, undefined> {
  const since = options.descending ? '0' : access.sequences.parse(options.since);
  let rows = 0;
  try {
    const pages = readRows<CouchChange>(access.bytes(request(options, since, limit)));
    for (;;) {
      const page = await pages.next();
      if (page.done) return { end: endOf(access, page.value, options), rows };
      rows += page.value.length;
      yield await changeRows(access, page.value, options);
    }
  } catch (error) {
    if (!isStatus(error, 400) || since === '0' || rows > 0) throw error;
    // CouchDB does not know this sequence: from the beginning, so that nothing is skipped.
    return yield* readPage(access, { ...options, since: '0' }, limit);
  }
}

function request({ docIds, descending, bodies }: ChangesOptions, since: string, limit: number | undefined): Ask {
  const query = {
    style: 'all_docs',
    since,
    limit: limit === Infinity ? undefined : limit,
    descending: descending || undefined,
    ...(bodies ? { include_docs: true, conflicts: true } : {}),
    ...(docIds ? { filter: '_doc_ids' } : {}),
  };
  // CouchDB answers a row for each time that an id is named.
  const body = JSON.stringify(docIds ? { doc_ids: [...new Set(docIds)] } : {});
  return { method: 'POST', path: '/_changes', query, body, repeatable: true };
}

function endOf({ sequences }: Access, tail: Tail, { descending }: ChangesOptions): ChangesEnd {
  const pending = typeof tail.pending === 'number' && !descending ? tail.pending : 0;
  return { lastSeq: sequences.format(tail.last_seq), pending };
}

async function changeRows(access: Access, rows: CouchChange[], { bodies }: ChangesOptions): Promise<ChangeRow[]> {
  const documents = bodies ? new Map<string, CouchDocument>() : await conflicted(access, rows);
  return rows.map((row) => {
    const { id, seq, doc } = row;
    const change: ChangeRow = {
      seq: access.sequences.format(seq),
      id,
      deleted: row.deleted === true,
      leaves: leavesOfChange(row, doc ?? documents.get(id)),
    };
    if (bodies && doc) change.revision = revisionOf(doc);
    return change;
  });
}

/** CouchDB names the leaves, but not which of them are deleted: where the winner lives, those that live are asked for. */
function leavesOfChange({ changes, deleted }: CouchChange, document: CouchDocument | undefined): Leaf[] {
  const [winner = '', ...others] = changes.map((change) => change.rev);
  const alive = new Set(document ? leavesOf(document).map((leaf) => leaf.rev) : []);
  const losers = others.map((rev) => ({ rev, deleted: deleted === true || !alive.has(rev) }));
  return [{ rev: winner, deleted: deleted === true }, ...losers.sort(compareLeaves)];
}

async function conflicted(access: Access, rows: CouchChange[]): Promise<Map<string, CouchDocument>> {
  const keys = rows.flatMap((row) => (row.changes.length > 1 && !row.deleted ? [row.id] : []));
  if (keys.length === 0) return new Map();
  const query = { include_docs: true, conflicts: true };
  const ask: Ask = { method: 'POST', path: '/_all_docs', query, body: JSON.stringify({ keys }), repeatable: true };
  const found = new Map<string, CouchDocument>();
  for await (const page of readRows<{ id?: string; doc?: CouchDocument | null }>(access.bytes(ask))) {
    for (const { doc } of page) if (doc) found.set(doc._id, doc);
  }
  return found;
}
