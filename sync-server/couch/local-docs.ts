import type { DatabaseContext } from './context.ts';
import { flag, integer, json } from './query.ts';
import { sendText } from './respond.ts';

/** GET /{db}/_local_docs: checkpoints of replicators and the like; there are few of them. */
export async function getLocalDocs({ res, query, db }: DatabaseContext): Promise<void> {
  const bound = (...names: string[]) => names.map((name) => json(query, name)).find((key) => typeof key === 'string');
  const key = json(query, 'key');
  const descending = flag(query, 'descending');
  const start = key ?? bound('startkey', 'start_key');
  const end = key ?? bound('endkey', 'end_key');
  const [low, high] = descending ? [end, start] : [start, end];
  const all = (await db.listLocals()).filter(
    ({ id }) => (low === undefined || id >= String(low)) && (high === undefined || id <= String(high)),
  );
  if (descending) all.reverse();
  const skip = integer(query, 'skip') ?? 0;
  const rows = all.slice(skip, skip + (integer(query, 'limit') ?? all.length)).map(({ id, rev, body }) => {
    const name = JSON.stringify(id);
    const fields = body === '{}' ? '' : `,${body.slice(1, -1)}`;
    const doc = flag(query, 'include_docs') ? `,"doc":{"_id":${name},"_rev":"${rev}"${fields}}` : '';
    return `{"id":${name},"key":${name},"value":{"rev":"${rev}"}${doc}}`;
  });
  sendText(res, 200, `{"total_rows":null,"offset":null,"rows":[\r\n${rows.join(',\r\n')}\r\n]}`);
}
