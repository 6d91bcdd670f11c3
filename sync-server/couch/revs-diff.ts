import { readJsonObject } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { assertRevs } from './query.ts';
import { ResponseStream } from './respond.ts';

const BATCH = 500;

/** POST /{db}/_revs_diff: which of these revisions are not here. */
export async function postRevsDiff(c: DatabaseContext): Promise<void> {
  const body = await readJsonObject(c);
  const asked = Object.entries(body).map(([id, revs]): [string, string[]] => [id, assertRevs(revs)]);
  const stream = new ResponseStream(c.res);
  let separator = '{';
  for (let start = 0; start < asked.length; start += BATCH) {
    const missing = await c.db.revsDiff(asked.slice(start, start + BATCH));
    const text = missing.map(({ id, missing, possibleAncestors }) => {
      const ancestors = possibleAncestors.length > 0 ? { possible_ancestors: possibleAncestors } : {};
      return `${JSON.stringify(id)}:${JSON.stringify({ missing, ...ancestors })}`;
    });
    if (text.length === 0) continue;
    await stream.write(separator + text.join(','));
    separator = ',';
  }
  stream.end(separator === '{' ? '{}\n' : '}\n');
}
