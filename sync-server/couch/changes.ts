import type { ChangesEnd, ChangesOptions } from '../store/engine.ts';
import { changesFilter } from './changes-filter.ts';
import { ListWriter } from './changes-list.ts';
import { ChangesRun, rowFormat, type RowText } from './changes-rows.ts';
import type { DatabaseContext } from './context.ts';
import { countReads } from './count.ts';
import { badRequest } from './errors.ts';
import { Feed, feedHeaders, feedKind, feedTimes } from './feed.ts';
import { flag, integer } from './query.ts';
import { ResponseStream } from './respond.ts';

/** GET and POST /{db}/_changes */
export async function changes(c: DatabaseContext): Promise<void> {
  const { req, query, db } = c;
  const { villages } = c.principal;
  const kind = feedKind(query);
  const times = feedTimes(query);
  const format = rowFormat(query);
  const filter = await changesFilter(c);
  const last = req.headers['last-event-id'];
  const isList = kind === 'normal' || kind === 'longpoll';
  // Whoever sees a part only has a store that looks into the bodies.
  const options: ChangesOptions = { descending: flag(query, 'descending'), bytes: isList && villages === undefined };
  let since = sinceOf(query.get('since') ?? query.get('last-event-id') ?? (typeof last === 'string' ? last : '0'));
  if (since === 'now') since = (await db.info()).updateSeq;
  // As in CouchDB, 0 has the effect of 1.
  const limit = Math.max(integer(query, 'limit') ?? Infinity, 1);

  const run = new ChangesRun(db, options, format, filter);
  const stream = new ResponseStream(c.res, 200, feedHeaders(kind));
  if (kind === 'normal') {
    await sendPages(run, stream, since, limit, villages);
    return countReads(c, run.documents);
  }
  const feed = new Feed(c, stream, kind, times, (wake, end) =>
    db.onChange((event) => (event === 'changed' ? wake() : end())),
  );
  try {
    if (kind !== 'longpoll') stream.flush();
    if (kind === 'longpoll') await sendLongpoll(run, stream, feed, since, limit, villages);
    else await sendContinuous(run, stream, feed, since, limit, kind === 'eventsource');
  } finally {
    countReads(c, run.documents);
    feed.stop();
  }
}

/** A sequence may be a number, text, or text in quotes. @throws CouchError 400 */
function sinceOf(text: string): string {
  const since = text.replace(/^"(.*)"$/, '$1');
  if (since === '' || since === 'now' || /^\d{1,15}(-.*)?$/.test(since)) return since;
  throw badRequest("Malformed sequence supplied in 'since' parameter.");
}

const HEAD = '{"results":[\n';
/** `villages`: what the rows were limited to, so that a tablet notices when its area has changed. */
const tail = ({ lastSeq, pending }: ChangesEnd, villages: readonly string[] | undefined) => {
  const area = villages ? `,"villages":${JSON.stringify(villages)}` : '';
  return `\n],\n"last_seq":"${lastSeq}","pending":${pending}${area}}\n`;
};

async function sendPages(
  run: ChangesRun,
  stream: ResponseStream,
  since: string,
  limit: number,
  villages: readonly string[] | undefined,
): Promise<void> {
  const list = new ListWriter(stream, HEAD);
  await list.end(tail(await run.from(since, limit, list.emit), villages));
}

async function sendLongpoll(
  run: ChangesRun,
  stream: ResponseStream,
  feed: Feed,
  since: string,
  limit: number,
  villages: readonly string[] | undefined,
): Promise<void> {
  // At once: the client learns that its request was taken.
  await stream.write(HEAD);
  const list = new ListWriter(stream, '');
  let end = await run.from(since, limit, list.emit);
  while (end.rows === 0 && (await feed.next()) === 'changed') end = await run.from(end.lastSeq, limit, list.emit);
  await list.end(tail(end, villages));
}

/** A line per change, or an event per change. */
async function sendContinuous(
  run: ChangesRun,
  stream: ResponseStream,
  feed: Feed,
  since: string,
  limit: number,
  events: boolean,
): Promise<void> {
  const text = events ? eventText : ({ json }: RowText) => `${json}\n`;
  let left = limit;
  let end: ChangesEnd = { lastSeq: since, pending: 0 };
  do {
    const reached = await run.from(end.lastSeq, left, (rows) => stream.write(rows.map(text).join('')));
    left -= reached.rows;
    end = reached;
  } while (left > 0 && (await feed.next()) === 'changed');
  stream.end(events ? '' : `{"last_seq":"${end.lastSeq}","pending":${end.pending}}\n`);
}

/** The browser sends the last id again when it connects anew. */
function eventText({ json, seq }: RowText): string {
  return `data: ${json}\n${seq === 'null' ? '' : `id: ${seq}\n`}\n`;
}
