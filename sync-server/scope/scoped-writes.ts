import type { Database, DocumentWrite, Revision, WriteResult } from '../store/engine.ts';
import type { Area } from './area.ts';
import { look } from './look.ts';

const OUTSIDE =
  'Bản ghi này không thuộc thôn mà tài khoản này được giao, nên máy chủ không nhận. Bản ghi vẫn còn trên máy này. Hãy báo trưởng trạm.';
const MOVING =
  'Chuyển người hoặc hộ sang thôn khác là việc của trạm y tế. Thay đổi này vẫn còn trên máy này. Hãy báo trưởng trạm.';
const SETTINGS = 'Danh mục của trạm chỉ do máy chủ ghi.';
const CONFLICT = { error: 'conflict', reason: 'Document update conflict.' } as const;

/** Writes the documents that lie in the area before and after; each of the others is answered for itself. */
export async function scopedWrites(
  db: Database,
  area: Area,
  documents: DocumentWrite[],
  options: { newEdits: boolean },
): Promise<WriteResult[]> {
  const refused = await refusals(db, area, documents, options.newEdits);
  const accepted = documents.filter((_document, index) => refused[index] === undefined);
  const results = accepted.length === 0 ? [] : await db.putBulk(accepted, options);
  const after = await moved(db, area, results);
  return documents.map((_document, index) => refused[index] ?? after.shift() ?? missingResult());
}

async function refusals(
  db: Database,
  area: Area,
  documents: DocumentWrite[],
  newEdits: boolean,
): Promise<(WriteResult | undefined)[]> {
  const before = await look(
    db,
    area,
    documents.map(({ id }) => id),
  );
  const after = await area.places(documents.map(asRevision));
  const results: (WriteResult | undefined)[] = [];
  for (const [index, document] of documents.entries()) {
    const { id } = document;
    const seen = before.get(id);
    const place = after[index] ?? (document.deleted && seen?.visible);
    if (area.isSettings) results.push({ id, error: 'forbidden', reason: SETTINGS });
    else if (seen && !seen.visible) results.push(await answerHidden(db, document, newEdits));
    else if (!seen && newEdits && document.rev !== undefined) results.push({ id, ...CONFLICT });
    else if (place !== true) results.push({ id, error: 'forbidden', reason: seen ? MOVING : OUTSIDE });
    else results.push(undefined);
  }
  return results;
}

/**
 * A document of another village. Who names one of its revisions has had it, and is told that it lies outside now; who
 * names any other revision is answered as if there were no such document.
 */
async function answerHidden(db: Database, { id, rev }: DocumentWrite, newEdits: boolean): Promise<WriteResult> {
  if (newEdits && rev !== undefined && (await db.revsDiff([[id, [rev]]])).length > 0) return { id, ...CONFLICT };
  return { id, error: 'forbidden', reason: OUTSIDE };
}

/** A document may have left the area while its edit was on the way: then the conflict is no news of the other village. */
async function moved(db: Database, area: Area, results: WriteResult[]): Promise<WriteResult[]> {
  const conflicts = results.flatMap(({ id, error }) => (error === 'conflict' ? [id] : []));
  const now = await look(db, area, conflicts);
  return results.map((result) => {
    const hidden = result.error === 'conflict' && now.get(result.id)?.visible === false;
    return hidden ? { id: result.id, error: 'forbidden', reason: OUTSIDE } : result;
  });
}

const asRevision = ({ id, rev = '', deleted, body }: DocumentWrite): Revision => ({
  id,
  rev,
  deleted,
  body,
  attachments: null,
});

function missingResult(): never {
  throw new Error('the store answered for fewer documents than it was given');
}
