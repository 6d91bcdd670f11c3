import type { OpenRevsRequest, OpenRevsRow, Revision } from '../store/engine.ts';
import { parseRev } from '../store/rev.ts';
import { documentWithAttachments, joined } from './attachment-text.ts';
import { isObject, readJsonObject } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { knownGeneration } from './doc-get.ts';
import { documentText, type DocumentMeta } from './document-text.ts';
import { badRequest } from './errors.ts';
import { flag } from './query.ts';
import { ResponseStream } from './respond.ts';

/** Requests that are read and written in one go. */
const BATCH = 100;

interface Wanted {
  id: string;
  /** Undefined asks for every leaf. */
  rev: string | undefined;
  attsSince: string[];
  /** A request that cannot be answered: what is wrong with it. */
  wrong?: string;
}

interface Format {
  history: boolean;
  latest: boolean;
  attachments: boolean;
}

/** POST /{db}/_bulk_get: one row per asked document, in the order of the request (CouchDB pairs them by position). */
export async function postBulkGet(c: DatabaseContext): Promise<void> {
  const body = await readJsonObject(c);
  if (!Array.isArray(body.docs)) throw badRequest("Missing JSON list of 'docs'.");
  const wanted = body.docs.map(parseWanted);
  const format: Format = {
    history: flag(c.query, 'revs'),
    latest: flag(c.query, 'latest'),
    attachments: flag(c.query, 'attachments'),
  };
  const stream = new ResponseStream(c.res);
  await stream.write('{"results":[');
  for (let start = 0; start < wanted.length; start += BATCH) {
    const batch = wanted.slice(start, start + BATCH);
    const answers = await readBatch(c, batch, format);
    let text = start === 0 ? '' : ',';
    for (const [index, one] of batch.entries()) {
      const docs = await Promise.all(docTexts(c, one, answers[index] ?? [], format));
      text += `${index === 0 ? '' : ','}{"id":${JSON.stringify(one.id)},"docs":[${docs.join(',')}]}`;
      if (text.length < 1_000_000) continue;
      await stream.write(text);
      text = '';
    }
    await stream.write(text);
  }
  stream.end(']}\n');
}

function parseWanted(value: unknown): Wanted {
  const { id, rev, atts_since } = isObject(value) ? value : {};
  const attsSince = Array.isArray(atts_since) ? atts_since.filter((one) => parseRev(one) !== undefined) : [];
  if (typeof id !== 'string') return { id: '', rev: undefined, attsSince, wrong: 'document id missed' };
  if (rev === undefined || rev === null) return { id, rev: undefined, attsSince };
  if (!parseRev(rev)) return { id, rev: String(rev), attsSince, wrong: 'Invalid rev format' };
  return { id, rev: String(rev), attsSince };
}

function readBatch({ db }: DatabaseContext, batch: Wanted[], format: Format): Promise<OpenRevsRow[][]> {
  const requests = batch.map((one): OpenRevsRequest =>
    one.wrong !== undefined
      ? { id: one.id, revs: [] }
      : { id: one.id, revs: one.rev === undefined ? 'all' : [one.rev] },
  );
  const history = format.history || batch.some((one) => one.attsSince.length > 0);
  return db.openRevs(requests, { latest: format.latest, history });
}

function docTexts(c: DatabaseContext, one: Wanted, rows: OpenRevsRow[], format: Format): (string | Promise<string>)[] {
  if (one.wrong !== undefined) return [errorText(one, one.rev, 'bad_request', one.wrong)];
  if (rows.length === 0) return [errorText(one, one.rev, 'not_found', 'missing')];
  return rows.map((row) =>
    'missing' in row ? errorText(one, row.missing, 'not_found', 'missing') : okText(c, one, row.found, format),
  );
}

function errorText({ id }: Wanted, rev: string | undefined, error: string, reason: string): string {
  return JSON.stringify({ error: { id, rev: rev ?? 'undefined', error, reason } });
}

function okText({ db }: DatabaseContext, one: Wanted, revision: Revision, format: Format): string | Promise<string> {
  const meta: DocumentMeta = format.history ? { history: revision.history } : {};
  if (!format.attachments || revision.attachments === null) return `{"ok":${documentText(revision, meta)}}`;
  const since = knownGeneration(revision, one.attsSince);
  return joined(documentWithAttachments(db, revision, meta, since)).then((text) => `{"ok":${text}}`);
}
