import type { ServerContext } from './context.ts';
import { Feed, feedHeaders, feedKind, feedTimes } from './feed.ts';
import { ResponseStream } from './respond.ts';
import type { UpdateRow } from './updates-log.ts';

/** GET /_db_updates: which of the databases that the person may follow have changed. */
export async function getDbUpdates(c: ServerContext): Promise<void> {
  const { res, query, options, principal, updates } = c;
  const kind = feedKind(query);
  const times = feedTimes(query);
  const mayFollow = (name: string) => principal !== undefined && options.mayAccess(principal, name, 'follow');
  const stream = new ResponseStream(res, 200, feedHeaders(kind));
  const json = (row: UpdateRow) => JSON.stringify(row);
  const line = (row: UpdateRow) => (kind === 'eventsource' ? `data: ${json(row)}\n\n` : `${json(row)}\n`);
  let since = query.get('since') ?? '0';

  const feed = new Feed(c, stream, kind, times, (wake) =>
    updates.onUpdate((dbName) => {
      if (mayFollow(dbName)) wake();
    }),
  );
  const collect = async () => {
    const reached = updates.lastSeq;
    const rows = (await updates.rowsSince(since)).filter((row) => mayFollow(row.db_name));
    since = reached;
    return rows;
  };
  try {
    if (kind !== 'normal') stream.flush();
    let rows = await collect();
    while (kind === 'longpoll' && rows.length === 0 && (await feed.next()) === 'changed') rows = await collect();
    if (kind === 'normal' || kind === 'longpoll') {
      stream.end(`{"results":[\n${rows.map(json).join(',\n')}\n],\n"last_seq":${JSON.stringify(since)}}\n`);
      return;
    }
    for (;;) {
      await stream.write(rows.map(line).join(''));
      if ((await feed.next()) !== 'changed') break;
      rows = await collect();
    }
    stream.end(kind === 'eventsource' ? '' : `{"last_seq":${JSON.stringify(since)}}\n`);
  } finally {
    feed.stop();
  }
}
