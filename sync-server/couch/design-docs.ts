import { answerAllDocs, mergedQuery } from './all-docs.ts';
import { readJsonObject } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { json } from './query.ts';

/** GET /{db}/_design_docs: as `_all_docs`, the design documents only. */
export async function getDesignDocs(c: DatabaseContext): Promise<void> {
  await answerAllDocs(c, c.query, json(c.query, 'keys'), 'design');
}

/** POST /{db}/_design_docs */
export async function postDesignDocs(c: DatabaseContext): Promise<void> {
  const { keys, ...fields } = await readJsonObject(c);
  await answerAllDocs(c, mergedQuery(c.query, fields), keys ?? json(c.query, 'keys'), 'design');
}
