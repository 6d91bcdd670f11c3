import type { Database, Found, Revision } from '../store/engine.ts';
import { generationOf, revIdOf } from '../store/rev.ts';
import { documentWithAttachments } from './attachment-text.ts';
import type { DatabaseContext } from './context.ts';
import { countReads } from './count.ts';
import { conflictsOf, deletedConflictsOf, documentText, type DocumentMeta } from './document-text.ts';
import { notFound } from './errors.ts';
import { boundary, relatedParts, relatedType } from './multipart.ts';
import { getOpenRevs } from './open-revs.ts';
import { assertRevs, flag, json, revParameter } from './query.ts';
import { ResponseStream, sendText, type Headers } from './respond.ts';

/** GET /{db}/{docid} */
export async function getDoc(c: DatabaseContext): Promise<void> {
  const { req, res, query, db, docId } = c;
  if (query.has('open_revs')) return getOpenRevs(c);
  const wantsInfo = flag(query, 'meta');
  const atts = json(query, 'atts_since');
  const attsSince = atts === undefined ? undefined : assertRevs(atts);
  const history = flag(query, 'revs') || attsSince !== undefined;
  const info = wantsInfo || flag(query, 'revs_info');
  const found = await findDocument(db, docId, await revisionWanted(c), { history, info });
  countReads(c, 1);

  const meta: DocumentMeta = {};
  if (flag(query, 'revs')) meta.history = found.revision.history;
  if (info) meta.revsInfo = found.revsInfo;
  if (wantsInfo || flag(query, 'conflicts')) meta.conflicts = conflictsOf(found.leaves);
  if (wantsInfo || flag(query, 'deleted_conflicts')) meta.deletedConflicts = deletedConflictsOf(found.leaves);
  if (flag(query, 'local_seq')) meta.localSeq = found.seq;

  const etag = `"${found.revision.rev}"`;
  const plain = Object.keys(meta).length === 0;
  if (plain && req.headers['if-none-match'] === etag) {
    res.writeHead(304, { etag, 'content-length': 0 }).end();
    return;
  }
  const headers: Headers = plain ? { etag } : {};
  if (!flag(query, 'attachments') && attsSince === undefined) {
    sendText(res, 200, documentText(found.revision, meta), headers);
    return;
  }
  const since = knownGeneration(found.revision, attsSince ?? []);
  if (found.revision.attachments !== null && (req.headers.accept ?? '').includes('multipart/related')) {
    const mark = boundary();
    const stream = new ResponseStream(res, 200, { ...headers, 'content-type': relatedType(mark) });
    for await (const piece of relatedParts(db, found.revision, meta, since, mark)) await stream.write(piece);
    stream.end();
    return;
  }
  const stream = new ResponseStream(res, 200, headers);
  for await (const piece of documentWithAttachments(db, found.revision, meta, since)) await stream.write(piece);
  stream.end('\n');
}

/** @throws CouchError 404 with CouchDB's reason */
export async function findDocument(
  db: Database,
  id: string,
  rev: string | undefined,
  options: { history?: boolean; info?: boolean } = {},
): Promise<Found> {
  const found = await db.get(id, rev === undefined ? options : { ...options, rev });
  if (typeof found === 'string') throw notFound(found);
  return found;
}

/** The newest generation among `revs` that this revision descends from: attachments up to it are known. */
export function knownGeneration({ history }: Revision, revs: string[]): number {
  const known = revs.map((rev) => {
    const generation = generationOf(rev);
    return history?.ids[history.start - generation] === revIdOf(rev) ? generation : 0;
  });
  return Math.max(0, ...known);
}

async function revisionWanted({ query, db, docId }: DatabaseContext): Promise<string | undefined> {
  const rev = revParameter(query);
  if (rev === undefined || !flag(query, 'latest')) return rev;
  const [rows] = await db.openRevs([{ id: docId, revs: [rev] }], { latest: true });
  const newest = rows?.[0];
  return newest && 'found' in newest ? newest.found.rev : rev;
}
