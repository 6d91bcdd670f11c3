import type { AllDocsOptions, AllDocsRow, Database } from '../store/engine.ts';
import { documentWithAttachments, joined } from './attachment-text.ts';
import { readJsonObject, type JsonObject } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { countReads } from './count.ts';
import { conflictsOf, documentText } from './document-text.ts';
import { queryError } from './errors.ts';
import { flag, integer, json } from './query.ts';
import { ResponseStream } from './respond.ts';

/** GET /{db}/_all_docs */
export async function getAllDocs(c: DatabaseContext): Promise<void> {
  const keys = json(c.query, 'keys');
  await answerAllDocs(c, c.query, keys);
}

/** POST /{db}/_all_docs: the options may be in the body too, and win. */
export async function postAllDocs(c: DatabaseContext): Promise<void> {
  const { keys, ...fields } = await readJsonObject(c);
  await answerAllDocs(c, mergedQuery(c.query, fields), keys ?? json(c.query, 'keys'));
}

/** The options of the address and those of the body, which win. */
export function mergedQuery(base: URLSearchParams, fields: JsonObject): URLSearchParams {
  const query = new URLSearchParams(base);
  const jsonFields = new Set(['key', 'startkey', 'start_key', 'endkey', 'end_key']);
  for (const [name, value] of Object.entries(fields)) {
    query.set(name, jsonFields.has(name) || typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return query;
}

/** Answers a list of documents; `only`: as if there were no others. @throws CouchError 400 */
export async function answerAllDocs(
  c: DatabaseContext,
  query: URLSearchParams,
  keys: unknown,
  only: 'all' | 'design' = 'all',
): Promise<void> {
  const { db } = c;
  if (keys !== undefined && !Array.isArray(keys)) throw queryError('`keys` parameter must be an array.');
  if (keys && ['key', 'startkey', 'start_key', 'endkey', 'end_key'].some((name) => query.has(name))) {
    throw queryError('`keys` is incompatible with `key`, `start_key` and `end_key`');
  }
  const format = {
    bodies: flag(query, 'include_docs'),
    attachments: flag(query, 'attachments'),
    conflicts: flag(query, 'conflicts'),
  };
  const range = keys ? undefined : only === 'design' ? designRange(rangeOf(query)) : rangeOf(query);
  const options: AllDocsOptions = { ...range?.options, bodies: format.bodies, skip: integer(query, 'skip') ?? 0 };
  const limit = integer(query, 'limit');
  if (limit !== undefined) options.limit = limit;
  if (range?.empty) options.limit = 0;
  const descending = options.descending === true;
  const info = await db.info();
  const total = only === 'design' ? await countDesign(db) : info.docCount;
  const before =
    options.start === undefined || only === 'design' ? 0 : await db.countBefore(options.start, { descending });
  const offset = keys ? 'null' : String(Math.min(before + (options.skip ?? 0), total));

  const stream = new ResponseStream(c.res);
  await stream.write(`{"total_rows":${total},"offset":${offset},"rows":[`);
  let separator = '\r\n';
  const ordered = keys && flag(query, 'descending') ? keys.toReversed() : keys;
  for await (const page of pagesOf(c, options, ordered)) {
    if (format.bodies) countReads(c, page.length);
    for (const rows of format.attachments ? page.map((row) => [row]) : [page]) {
      const texts = await Promise.all(rows.map((row) => rowText(c, row, format)));
      await stream.write(separator + texts.join(',\r\n'));
      separator = ',\r\n';
    }
  }
  const updateSeq = flag(query, 'update_seq') ? `,"update_seq":${JSON.stringify(info.updateSeq)}` : '';
  stream.end(`\r\n]${updateSeq}}\n`);
}

type KeyedRow = AllDocsRow & { key?: unknown };

/** Rows of the store; keys that are no text can match nothing and keep their place. */
async function* pagesOf(
  { db }: DatabaseContext,
  options: AllDocsOptions,
  keys: unknown[] | undefined,
): AsyncGenerator<KeyedRow[], void, undefined> {
  if (!keys || keys.every((key) => typeof key === 'string' && key.isWellFormed())) {
    yield* db.allDocs(keys ? { ...options, keys: keys.map(String) } : options);
    return;
  }
  const { skip = 0, limit = Infinity, ...rest } = options;
  for (const key of keys.slice(skip, skip + limit)) {
    if (typeof key === 'string' && key.isWellFormed()) yield* db.allDocs({ ...rest, keys: [key] });
    else yield [{ id: '', key }];
  }
}

interface RowFormat {
  bodies: boolean;
  attachments: boolean;
  conflicts: boolean;
}

async function rowText({ db }: DatabaseContext, row: KeyedRow, format: RowFormat): Promise<string> {
  const id = JSON.stringify(row.id);
  const winner = row.leaves?.[0];
  if (!winner) return `{"key":${row.key === undefined ? id : JSON.stringify(row.key)},"error":"not_found"}`;
  const start = `{"id":${id},"key":${id},"value":{"rev":"${winner.rev}"${winner.deleted ? ',"deleted":true' : ''}}`;
  if (!format.bodies) return `${start}}`;
  if (!row.revision) return `${start},"doc":null}`;
  const meta = format.conflicts ? { conflicts: conflictsOf(row.leaves ?? []) } : {};
  const doc = format.attachments
    ? await joined(documentWithAttachments(db, row.revision, meta))
    : documentText(row.revision, meta);
  return `${start},"doc":${doc}}`;
}

/** `empty`: the range can hold no text, for example one that begins after all texts. */
function rangeOf(query: URLSearchParams): Range {
  const descending = flag(query, 'descending');
  const options: AllDocsOptions = { descending, inclusiveEnd: query.get('inclusive_end') !== 'false' };
  const key = json(query, 'key');
  const start = key ?? json(query, 'startkey') ?? json(query, 'start_key');
  const end = key ?? json(query, 'endkey') ?? json(query, 'end_key');
  if (key !== undefined) options.inclusiveEnd = true;
  if (typeof start === 'string') options.start = start.toWellFormed();
  if (typeof end === 'string') options.end = end.toWellFormed();
  const startsAfter = descending ? isBelowText(start) : isAboveText(start);
  const endsBefore = descending ? isAboveText(end) : isBelowText(end);
  return { options, empty: startsAfter || endsBefore || (key !== undefined && typeof key !== 'string') };
}

const DESIGN = '_design/';
/** The first id after those of design documents. */
const AFTER_DESIGN = '_design0';

interface Range {
  options: AllDocsOptions;
  empty: boolean;
}

/** The part of a range in which design documents lie. */
function designRange({ options, empty }: Range): Range {
  const { start, end, descending } = options;
  const [low, high] = descending ? [end, start] : [start, end];
  const lowest = low === undefined || low < DESIGN ? DESIGN : low;
  const highest = high === undefined || high > AFTER_DESIGN ? AFTER_DESIGN : high;
  const bounds = descending ? { start: highest, end: lowest } : { start: lowest, end: highest };
  // No document is called `_design/` or `_design0`, so it is all one whether a bound belongs to the range.
  return { options: { ...options, ...bounds }, empty: empty || lowest > highest };
}

async function countDesign(db: Database): Promise<number> {
  let count = 0;
  for await (const page of db.allDocs({ start: DESIGN, end: AFTER_DESIGN })) count += page.length;
  return count;
}

/** In CouchDB's order null, booleans and numbers come before texts, arrays and objects after them. */
function isBelowText(value: unknown): boolean {
  return value === null || typeof value === 'boolean' || typeof value === 'number';
}

function isAboveText(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
