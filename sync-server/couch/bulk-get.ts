import type { Revision } from '../store/engine.ts';
import { documentWithAttachments, joined } from './attachment-text.ts';
import { sendBulkGetParts, wantsParts } from './bulk-get-multipart.ts';
import { answersFor, errorOf, missing, readWanted, type Answer, type Wanted } from './bulk-get-request.ts';
import type { DatabaseContext } from './context.ts';
import { knownGeneration } from './doc-get.ts';
import { documentText, type DocumentMeta } from './document-text.ts';
import { flag } from './query.ts';
import { ResponseStream } from './respond.ts';

/** POST /{db}/_bulk_get: one row per asked document, in the order of the request (CouchDB pairs them by position). */
export async function postBulkGet(c: DatabaseContext): Promise<void> {
  const wanted = await readWanted(c);
  if (wantsParts(c.req.headers.accept)) return sendBulkGetParts(c, wanted);
  const stream = new ResponseStream(c.res);
  await stream.write('{"results":[');
  let separator = '';
  for await (const answers of answersFor(c, wanted)) {
    let text = '';
    for (const answer of answers) {
      const docs = await Promise.all(docTexts(c, answer));
      text += `${separator}{"id":${JSON.stringify(answer.wanted.id)},"docs":[${docs.join(',')}]}`;
      separator = ',';
      if (text.length < 1_000_000) continue;
      await stream.write(text);
      text = '';
    }
    await stream.write(text);
  }
  stream.end(']}\n');
}

function docTexts(c: DatabaseContext, answer: Answer): (string | Promise<string>)[] {
  const { wanted, rows } = answer;
  const error = errorOf(answer);
  if (error) return [JSON.stringify({ error })];
  return rows.map((row) =>
    'missing' in row ? JSON.stringify({ error: missing(wanted, row.missing) }) : okText(c, wanted, row.found),
  );
}

function okText({ db, query }: DatabaseContext, one: Wanted, revision: Revision): string | Promise<string> {
  const meta: DocumentMeta = flag(query, 'revs') ? { history: revision.history } : {};
  if (!flag(query, 'attachments') || revision.attachments === null) return `{"ok":${documentText(revision, meta)}}`;
  const since = knownGeneration(revision, one.attsSince);
  return joined(documentWithAttachments(db, revision, meta, since)).then((text) => `{"ok":${text}}`);
}
