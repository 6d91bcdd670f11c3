import type { Revision } from '../store/engine.ts';
import { answersFor, errorOf, missing, type Wanted, type WantedError } from './bulk-get-request.ts';
import type { DatabaseContext } from './context.ts';
import { knownGeneration } from './doc-get.ts';
import { documentText, type DocumentMeta } from './document-text.ts';
import { boundary, relatedParts, relatedType } from './multipart.ts';
import { flag } from './query.ts';
import { ResponseStream } from './respond.ts';

const MULTIPART = /multipart\/(mixed|related|\*)/;

/** As CouchDB: parts for whoever takes them and does not take JSON. */
export function wantsParts(accept = '*/*'): boolean {
  return MULTIPART.test(accept) && !/application\/(json|\*)|\*\/\*/.test(accept);
}

/** Answers each revision as one part; one with attachments is a multipart/related of its own. */
export async function sendBulkGetParts(c: DatabaseContext, wanted: Wanted[]): Promise<void> {
  const outer = boundary();
  const kind = c.req.headers.accept?.includes('multipart/mixed') ? 'mixed' : 'related';
  const stream = new ResponseStream(c.res, 200, { 'content-type': `multipart/${kind}; boundary="${outer}"` });
  for await (const answers of answersFor(c, wanted)) {
    for (const answer of answers) {
      const error = errorOf(answer);
      if (error) await stream.write(errorPart(outer, error));
      for (const row of answer.rows) {
        if ('missing' in row) await stream.write(errorPart(outer, missing(answer.wanted, row.missing)));
        else for await (const piece of documentPart(c, answer.wanted, row.found, outer)) await stream.write(piece);
      }
    }
  }
  stream.end(`\r\n--${outer}--\r\n`);
}

function errorPart(outer: string, error: WantedError): string {
  return `\r\n--${outer}\r\nContent-Type: application/json; error="true"\r\n\r\n${JSON.stringify(error)}`;
}

async function* documentPart(
  { db, query }: DatabaseContext,
  { attsSince }: Wanted,
  revision: Revision,
  outer: string,
): AsyncGenerator<string | Uint8Array, void, undefined> {
  const meta: DocumentMeta = flag(query, 'revs') ? { history: revision.history } : {};
  if (revision.attachments === null) {
    yield `\r\n--${outer}\r\nContent-Type: application/json\r\n\r\n${documentText(revision, meta)}`;
    return;
  }
  const inner = boundary();
  const names = `X-Doc-Id: ${encodeURIComponent(revision.id)}\r\nX-Rev-Id: ${revision.rev}`;
  yield `\r\n--${outer}\r\n${names}\r\nContent-Type: ${relatedType(inner)}\r\n\r\n`;
  yield* relatedParts(db, revision, meta, knownGeneration(revision, attsSince), inner);
}
