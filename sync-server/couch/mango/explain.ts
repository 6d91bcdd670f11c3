import { readJsonObject } from '../body.ts';
import type { DatabaseContext } from '../context.ts';
import { sendJson } from '../respond.ts';
import { SCAN_WARNING } from './find.ts';
import { parseFind } from './find-request.ts';
import { ALL_DOCS, listIndexes } from './index-definitions.ts';

/** POST /{db}/_explain: how `_find` would answer. Every definition is named, and that none is used. */
export async function postExplain(c: DatabaseContext): Promise<void> {
  const { options, limit, skip, fields } = parseFind(await readJsonObject(c));
  const candidates = (await listIndexes(c.db)).map((index) => ({
    index,
    analysis: { usable: false, reasons: [{ name: 'not_built' }], ranking: 1, covering: null },
  }));
  const { selector, ...rest } = options;
  sendJson(c.res, 200, {
    dbname: c.dbName,
    index: ALL_DOCS,
    partitioned: false,
    selector,
    opts: { ...rest, fields: fields ? options.fields : 'all_fields' },
    limit,
    skip,
    fields: fields ? options.fields : 'all_fields',
    index_candidates: candidates,
    covering: false,
    warning: SCAN_WARNING,
  });
}
