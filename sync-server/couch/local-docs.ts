import type { LocalDocument } from '../store/engine.ts';
import { mergedQuery } from './all-docs.ts';
import { isObject, readJsonObject } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { queryError } from './errors.ts';
import { flag, integer, json } from './query.ts';
import { sendText } from './respond.ts';

/** GET /{db}/_local_docs: checkpoints of replicators and the like; there are few of them. */
export async function getLocalDocs(c: DatabaseContext): Promise<void> {
  await answer(c, c.query, json(c.query, 'keys'));
}

/** POST /{db}/_local_docs */
export async function postLocalDocs(c: DatabaseContext): Promise<void> {
  const { keys, ...fields } = await readJsonObject(c);
  await answer(c, mergedQuery(c.query, fields), keys ?? json(c.query, 'keys'));
}

type Local = LocalDocument & { id: string };

async function answer({ res, db }: DatabaseContext, query: URLSearchParams, keys: unknown): Promise<void> {
  if (keys !== undefined && !Array.isArray(keys)) throw queryError('`keys` parameter must be an array.');
  const withDocs = flag(query, 'include_docs');
  const all = await db.listLocals();
  const rows = keys ? keys.map((key: unknown) => all.find(({ id }) => id === key) ?? key) : inRange(all, query);
  const skip = integer(query, 'skip') ?? 0;
  const page = rows.slice(skip, skip + (integer(query, 'limit') ?? rows.length));
  const texts = page.map((row) =>
    isLocal(row) ? rowText(row, withDocs) : JSON.stringify({ key: row, error: 'not_found' }),
  );
  sendText(res, 200, `{"total_rows":null,"offset":null,"rows":[\r\n${texts.join(',\r\n')}\r\n]}`);
}

const isLocal = (row: unknown): row is Local => isObject(row) && typeof row.body === 'string';

function inRange(all: Local[], query: URLSearchParams): Local[] {
  const bound = (...names: string[]) => names.map((name) => json(query, name)).find((key) => typeof key === 'string');
  const key = json(query, 'key');
  const descending = flag(query, 'descending');
  const start = key ?? bound('startkey', 'start_key');
  const end = key ?? bound('endkey', 'end_key');
  const [low, high] = descending ? [end, start] : [start, end];
  const found = all.filter(
    ({ id }) => (low === undefined || id >= String(low)) && (high === undefined || id <= String(high)),
  );
  return descending ? found.reverse() : found;
}

function rowText({ id, rev, body }: Local, withDocs: boolean): string {
  const name = JSON.stringify(id);
  const fields = body === '{}' ? '' : `,${body.slice(1, -1)}`;
  const doc = withDocs ? `,"doc":{"_id":${name},"_rev":"${rev}"${fields}}` : '';
  return `{"id":${name},"key":${name},"value":{"rev":"${rev}"}${doc}}`;
}
