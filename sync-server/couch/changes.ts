import type { ChangeRow, ChangesEnd, ChangesOptions } from '../store/engine.ts';
import { documentWithAttachments, joined } from './attachment-text.ts';
import { filteredIds } from './changes-filter.ts';
import type { DatabaseContext } from './context.ts';
import { conflictsOf, documentText } from './document-text.ts';
import { badRequest } from './errors.ts';
import { Feed, feedKind, feedTimes } from './feed.ts';
import { flag, integer } from './query.ts';
import { ResponseStream } from './respond.ts';

interface RowFormat {
  allLeaves: boolean;
  bodies: boolean;
  conflicts: boolean;
  attachments: boolean;
}

/** GET and POST /{db}/_changes */
export async function changes(c: DatabaseContext): Promise<void> {
  const { res, req, query, db, closing } = c;
  const kind = feedKind(query);
  const times = feedTimes(query);
  const format = formatOf(query);
  const docIds = await filteredIds(c);
  const limit = integer(query, 'limit');
  const last = req.headers['last-event-id'];
  const options: ChangesOptions = {
    since: sinceOf(query.get('since') ?? query.get('last-event-id') ?? (typeof last === 'string' ? last : '0')),
    descending: flag(query, 'descending'),
    bodies: format.bodies,
    // As in CouchDB, 0 has the effect of 1.
    ...(limit === undefined ? {} : { limit: Math.max(limit, 1) }),
    ...(docIds ? { docIds } : {}),
  };
  if (options.since === 'now') options.since = (await db.info()).updateSeq;

  const stream = new ResponseStream(res);
  if (kind === 'normal') return sendPages(c, stream, options, format);
  const feed = new Feed(res, stream, closing, times, (wake, end) =>
    db.onChange((event) => (event === 'changed' ? wake() : end())),
  );
  try {
    stream.flush();
    if (kind === 'longpoll') await sendLongpoll(c, stream, feed, options, format);
    else await sendContinuous(c, stream, feed, options, format);
  } finally {
    feed.stop();
  }
}

function formatOf(query: URLSearchParams): RowFormat {
  const style = query.get('style') ?? 'main_only';
  if (style !== 'main_only' && style !== 'all_docs') throw badRequest('`style` must be main_only or all_docs');
  const bodies = flag(query, 'include_docs');
  const attachments = bodies && flag(query, 'attachments');
  return { allLeaves: style === 'all_docs', bodies, conflicts: flag(query, 'conflicts'), attachments };
}

/** A sequence may be a number, text, or text in quotes. @throws CouchError 400 */
function sinceOf(text: string): string {
  const since = text.replace(/^"(.*)"$/, '$1');
  if (since === '' || since === 'now' || /^\d{1,15}(-.*)?$/.test(since)) return since;
  throw badRequest("Malformed sequence supplied in 'since' parameter.");
}

/** Runs once over the changes; answers where it ended and how many rows there were. */
async function run(
  c: DatabaseContext,
  options: ChangesOptions,
  format: RowFormat,
  emit: (rows: string[]) => Promise<void>,
): Promise<ChangesEnd & { rows: number }> {
  const pages = c.db.changes(options);
  let rows = 0;
  for (;;) {
    const page = await pages.next();
    if (page.done) return { ...page.value, rows };
    rows += page.value.length;
    if (format.attachments) for (const row of page.value) await emit([await rowWithAttachments(c, row, format)]);
    else await emit(page.value.map((row) => rowText(row, format, docText(row, format))));
  }
}

function rowText({ seq, id, leaves, deleted }: ChangeRow, format: RowFormat, doc: string | undefined): string {
  const revs = (format.allLeaves ? leaves : leaves.slice(0, 1)).map((leaf) => `{"rev":"${leaf.rev}"}`).join(',');
  const gone = deleted ? ',"deleted":true' : '';
  const body = doc === undefined ? '' : `,"doc":${doc}`;
  return `{"seq":"${seq}","id":${JSON.stringify(id)},"changes":[${revs}]${gone}${body}}`;
}

const metaOf = ({ leaves }: ChangeRow, format: RowFormat) =>
  format.conflicts ? { conflicts: conflictsOf(leaves) } : {};

function docText(row: ChangeRow, format: RowFormat): string | undefined {
  return row.revision && documentText(row.revision, metaOf(row, format));
}

async function rowWithAttachments({ db }: DatabaseContext, row: ChangeRow, format: RowFormat): Promise<string> {
  const pieces = row.revision && documentWithAttachments(db, row.revision, metaOf(row, format));
  return rowText(row, format, pieces && (await joined(pieces)));
}

/** Writes rows between the brackets of `results`, with commas between them. */
function listWriter(stream: ResponseStream): (rows: string[]) => Promise<void> {
  let separator = '';
  return async (rows) => {
    if (rows.length === 0) return;
    await stream.write(separator + rows.join(',\n'));
    separator = ',\n';
  };
}

const HEAD = '{"results":[\n';
const tail = ({ lastSeq, pending }: ChangesEnd) => `\n],\n"last_seq":"${lastSeq}","pending":${pending}}\n`;

async function sendPages(
  c: DatabaseContext,
  stream: ResponseStream,
  options: ChangesOptions,
  format: RowFormat,
): Promise<void> {
  await stream.write(HEAD);
  stream.end(tail(await run(c, options, format, listWriter(stream))));
}

async function sendLongpoll(
  c: DatabaseContext,
  stream: ResponseStream,
  feed: Feed,
  options: ChangesOptions,
  format: RowFormat,
): Promise<void> {
  await stream.write(HEAD);
  const emit = listWriter(stream);
  let end = await run(c, options, format, emit);
  while (end.rows === 0 && (await feed.next()) === 'changed') {
    end = await run(c, { ...options, since: end.lastSeq }, format, emit);
  }
  stream.end(tail(end));
}

async function sendContinuous(
  c: DatabaseContext,
  stream: ResponseStream,
  feed: Feed,
  options: ChangesOptions,
  format: RowFormat,
): Promise<void> {
  const emit = (rows: string[]) => stream.write(rows.length > 0 ? `${rows.join('\n')}\n` : '');
  let left = options.limit ?? Infinity;
  let end: ChangesEnd = { lastSeq: options.since ?? '0', pending: 0 };
  do {
    const next = { ...options, since: end.lastSeq, ...(left === Infinity ? {} : { limit: left }) };
    const reached = await run(c, next, format, emit);
    left -= reached.rows;
    end = reached;
  } while (left > 0 && (await feed.next()) === 'changed');
  stream.end(`{"last_seq":"${end.lastSeq}","pending":${end.pending}}\n`);
}
