import type {
  AllDocsOptions,
  AllDocsRow,
  Found,
  GetOptions,
  Leaf,
  Missing,
  OpenRevsOptions,
  OpenRevsRequest,
  OpenRevsRow,
  RevsDiff,
} from '../engine.ts';
import { compareLeaves } from '../tree.ts';
import { documentPath, given, type Access } from './access.ts';
import { leavesOf, revisionOf, type CouchDocument } from './documents.ts';
import type { Ask, Query } from './peer.ts';
import { readChanges } from './read-changes.ts';
import { isStatus } from './refusal.ts';
import { readRows } from './rows.ts';

const PAGE_ROWS = 500;
const KEYS_PER_PAGE = 100;

/** Reads one revision of a document. */
export async function readDocument(access: Access, id: string, options: GetOptions): Promise<Found | Missing> {
  const revs = options.history || undefined;
  const revsInfo = options.info || undefined;
  const [document, change] = await Promise.all([
    options.rev === undefined
      ? readWith(access, id, {
          conflicts: true,
          deleted_conflicts: true,
          local_seq: true,
          revs,
          revs_info: revsInfo,
        })
      : readWith(access, id, { rev: options.rev, revs: revs ?? revsInfo }),
    // CouchDB tells of other leaves only beside the winner.
    options.rev === undefined ? undefined : lastChange(access, id),
  ]);
  if (typeof document === 'string') return document;
  const found: Found = {
    revision: revisionOf(document),
    seq: change?.seq ?? String(document._local_seq ?? ''),
    leaves: change?.leaves ?? leavesOf(document),
  };
  if (document._revs_info) found.revsInfo = document._revs_info;
  else if (options.info) found.revsInfo = await readRevsInfo(access, document);
  return found;
}

/** CouchDB tells `revs_info` of the winner alone; for another revision its ancestors are asked for. */
async function readRevsInfo(access: Access, { _id, _revisions }: CouchDocument): Promise<Found['revsInfo']> {
  const { start, ids } = given(_revisions, 'the ancestors of a revision');
  const revs = ids.map((id, at) => `${start - at}-${id}`);
  const infos: NonNullable<Found['revsInfo']> = [];
  for (let from = 0; from < revs.length; from += KEYS_PER_PAGE) {
    const asked = revs.slice(from, from + KEYS_PER_PAGE);
    const [rows = []] = await readOpenRevs(access, [{ id: _id, revs: asked }], {});
    for (const [at, rev] of asked.entries()) {
      const row = rows[at];
      const status = !row || 'missing' in row ? 'missing' : row.found.deleted ? 'deleted' : 'available';
      infos.push({ rev, status });
    }
  }
  return infos;
}

async function readWith(access: Access, id: string, query: Query): Promise<CouchDocument | Missing> {
  try {
    return await access.json<CouchDocument>({ method: 'GET', path: documentPath(id), query });
  } catch (error) {
    if (!isStatus(error, 404)) throw error;
    return error.reason === 'deleted' && query.rev === undefined ? 'deleted' : 'missing';
  }
}

async function lastChange(access: Access, id: string): Promise<{ seq: string; leaves: Leaf[] } | undefined> {
  for await (const [row] of readChanges(access, { docIds: [id], bodies: true })) return row;
  return undefined;
}

type BulkGetDocs = ({ ok: CouchDocument } | { error: unknown })[];

/** Reads revisions of several documents in one go. */
export async function readOpenRevs(
  access: Access,
  requests: OpenRevsRequest[],
  { latest, history }: OpenRevsOptions,
): Promise<OpenRevsRow[][]> {
  const docs = requests.flatMap(({ id, revs }) => (revs === 'all' ? [{ id }] : revs.map((rev) => ({ id, rev }))));
  if (docs.length === 0) return requests.map(() => []);
  const query = { revs: history || undefined, latest: latest || undefined };
  const body = JSON.stringify({ docs });
  const ask: Ask = { method: 'POST', path: '/_bulk_get', query, body, repeatable: true };
  const { results } = await access.json<{ results: { docs: BulkGetDocs }[] }>(ask);
  let at = 0;
  const take = () =>
    given(results[at++], 'a row for each document').docs.flatMap((one) => ('ok' in one ? [one.ok] : []));
  return requests.map(({ revs }) => {
    if (revs === 'all') return winnersFirst(take()).map((document) => ({ found: revisionOf(document) }));
    const rows = revs.map((rev) => ({ rev, documents: take() }));
    return uniqueRows(rows, latest === true);
  });
}

/** With `latest` several asked revisions may lead to one leaf. */
function uniqueRows(rows: { rev: string; documents: CouchDocument[] }[], latest: boolean): OpenRevsRow[] {
  const seen = new Set<string>();
  return rows.flatMap(({ rev, documents }): OpenRevsRow[] => {
    if (documents.length === 0) return [{ missing: rev }];
    const fresh = winnersFirst(documents).filter((document) => !latest || !seen.has(document._rev));
    for (const document of fresh) seen.add(document._rev);
    return fresh.map((document) => ({ found: revisionOf(document) }));
  });
}

function winnersFirst(documents: CouchDocument[]): CouchDocument[] {
  const leaf = ({ _rev, _deleted }: CouchDocument): Leaf => ({ rev: _rev, deleted: _deleted === true });
  return documents.sort((a, b) => compareLeaves(leaf(a), leaf(b)));
}

/** A document that is asked for twice is one in CouchDB's request. */
export async function readRevsDiff(access: Access, request: [id: string, revs: string[]][]): Promise<RevsDiff[]> {
  const asked = new Map<string, Set<string>>();
  for (const [id, revs] of request) asked.set(id, new Set([...(asked.get(id) ?? []), ...revs]));
  const body = JSON.stringify(Object.fromEntries([...asked].map(([id, revs]) => [id, [...revs]])));
  const answer = await access.json<Record<string, { missing: string[]; possible_ancestors?: string[] }>>({
    method: 'POST',
    path: '/_revs_diff',
    body,
    repeatable: true,
  });
  const diffs = new Map(Object.entries(answer));
  return request.flatMap(([id, revs]) => {
    const diff = diffs.get(id);
    const missing = diff ? revs.filter((rev) => diff.missing.includes(rev)) : [];
    return missing.length > 0 ? [{ id, missing, possibleAncestors: diff?.possible_ancestors ?? [] }] : [];
  });
}

interface CouchRow {
  id?: string;
  key: string;
  value?: { rev: string; deleted?: boolean };
  doc?: CouchDocument | null;
}

/** Runs over documents in order of id, or over exactly the given keys. */
export async function* readAllDocs(
  access: Access,
  options: AllDocsOptions,
): AsyncGenerator<AllDocsRow[], void, undefined> {
  const limit = options.limit ?? Infinity;
  const query = options.bodies ? { include_docs: true, conflicts: true } : {};
  if (options.keys) {
    const skip = options.skip ?? 0;
    const keys = options.keys.slice(skip, skip + limit);
    for (let start = 0; start < keys.length; start += KEYS_PER_PAGE) {
      const body = JSON.stringify({ keys: keys.slice(start, start + KEYS_PER_PAGE) });
      yield* pagesOf(access, { method: 'POST', path: '/_all_docs', query, body, repeatable: true });
    }
    return;
  }
  let from = options.start;
  let skip = options.skip ?? 0;
  for (let left = limit; left > 0;) {
    const asked = Math.min(left, PAGE_ROWS);
    const range = { ...query, ...rangeOf(options, from), skip, limit: asked };
    let count = 0;
    for await (const rows of pagesOf(access, { method: 'GET', path: '/_all_docs', query: range })) {
      count += rows.length;
      from = rows.at(-1)?.id;
      yield rows;
    }
    if (count < asked) return;
    left -= count;
    skip = 1;
  }
}

function rangeOf({ end, inclusiveEnd, descending }: AllDocsOptions, from: string | undefined): Query {
  return {
    startkey: from === undefined ? undefined : JSON.stringify(from),
    endkey: end === undefined ? undefined : JSON.stringify(end),
    inclusive_end: inclusiveEnd === false ? false : undefined,
    descending: descending || undefined,
  };
}

async function* pagesOf(access: Access, ask: Ask): AsyncGenerator<AllDocsRow[], void, undefined> {
  for await (const rows of readRows<CouchRow>(access.bytes(ask))) yield rows.map(toRow);
}

function toRow({ id, key, value, doc }: CouchRow): AllDocsRow {
  if (id === undefined || !value) return { id: key };
  if (doc) return { id, leaves: leavesOf(doc), revision: revisionOf(doc) };
  return { id, leaves: [{ rev: value.rev, deleted: value.deleted === true }] };
}

/** CouchDB counts it for the first row of a range. It leaves the number out when it does not know it. */
export async function countBefore(access: Access, id: string, descending: boolean): Promise<number> {
  const query = { ...rangeOf({ descending }, id), limit: 1 };
  const { offset } = await access.json<{ offset?: number | null }>({ method: 'GET', path: '/_all_docs', query });
  return offset ?? 0;
}
