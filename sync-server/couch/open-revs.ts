import type { OpenRevsRow, Revision } from '../store/engine.ts';
import { documentWithAttachments } from './attachment-text.ts';
import type { DatabaseContext } from './context.ts';
import { documentText, type DocumentMeta } from './document-text.ts';
import { knownGeneration } from './doc-get.ts';
import { notFound } from './errors.ts';
import { boundary, relatedParts, relatedType } from './multipart.ts';
import { assertRevs, flag, json } from './query.ts';
import { ResponseStream } from './respond.ts';

/** GET /{db}/{docid}?open_revs=: all leaves or a list of revisions, as JSON or as multipart/mixed. */
export async function getOpenRevs(c: DatabaseContext): Promise<void> {
  const { req, query, db, docId } = c;
  const revs = query.get('open_revs') === 'all' ? ('all' as const) : assertRevs(json(query, 'open_revs'));
  const atts = json(query, 'atts_since');
  const attsSince = atts === undefined ? undefined : assertRevs(atts);
  const history = flag(query, 'revs') || attsSince !== undefined;
  const [rows = []] = await db.openRevs([{ id: docId, revs }], { latest: flag(query, 'latest'), history });
  if (revs === 'all' && rows.length === 0) throw notFound();

  const metaOf = (revision: Revision): DocumentMeta => (flag(query, 'revs') ? { history: revision.history } : {});
  const sinceOf = (revision: Revision) => knownGeneration(revision, attsSince ?? []);
  if (acceptsMultipart(req.headers.accept)) await sendMixed(c, rows, metaOf, sinceOf);
  else await sendArray(c, rows, metaOf, sinceOf, flag(query, 'attachments') || attsSince !== undefined);
}

/** As CouchDB: whoever takes anything gets multipart, unless JSON is named. */
function acceptsMultipart(accept = '*/*'): boolean {
  if (accept.includes('multipart/mixed') || accept.includes('multipart/*')) return true;
  return accept.includes('*/*') && !accept.includes('application/json');
}

type MetaOf = (revision: Revision) => DocumentMeta;
type SinceOf = (revision: Revision) => number;

async function sendArray(
  { res, db }: DatabaseContext,
  rows: OpenRevsRow[],
  metaOf: MetaOf,
  sinceOf: SinceOf,
  attachments: boolean,
): Promise<void> {
  const stream = new ResponseStream(res);
  let separator = '[';
  for (const row of rows) {
    await stream.write(separator);
    separator = ',';
    if ('missing' in row) {
      await stream.write(JSON.stringify(row));
      continue;
    }
    await stream.write('{"ok":');
    if (attachments) {
      const pieces = documentWithAttachments(db, row.found, metaOf(row.found), sinceOf(row.found));
      for await (const piece of pieces) await stream.write(piece);
    } else {
      await stream.write(documentText(row.found, metaOf(row.found)));
    }
    await stream.write('}');
  }
  stream.end(rows.length === 0 ? '[]\n' : ']\n');
}

async function sendMixed(
  { res, db }: DatabaseContext,
  rows: OpenRevsRow[],
  metaOf: MetaOf,
  sinceOf: SinceOf,
): Promise<void> {
  const outer = boundary();
  const stream = new ResponseStream(res, 200, { 'content-type': `multipart/mixed; boundary="${outer}"` });
  await stream.write(`--${outer}`);
  for (const row of rows) {
    if ('missing' in row) {
      const type = 'Content-Type: application/json; error="true"';
      await stream.write(`\r\n${type}\r\n\r\n${JSON.stringify(row)}\r\n--${outer}`);
      continue;
    }
    const revision = row.found;
    if (revision.attachments === null) {
      const text = documentText(revision, metaOf(revision));
      await stream.write(`\r\nContent-Type: application/json\r\n\r\n${text}\r\n--${outer}`);
      continue;
    }
    const inner = boundary();
    await stream.write(`\r\nContent-Type: ${relatedType(inner)}\r\n\r\n`);
    const parts = relatedParts(db, revision, metaOf(revision), sinceOf(revision), inner);
    for await (const piece of parts) await stream.write(piece);
    await stream.write(`\r\n--${outer}`);
  }
  stream.end('--');
}
