import type { DocumentWrite, WriteResult } from '../store/engine.ts';
import { readJsonObject } from './body.ts';
import type { DatabaseContext } from './context.ts';
import { countWrites } from './count.ts';
import { parseDocument } from './document-input.ts';
import { refusal } from './document-rules.ts';
import { asCouchError, badRequest } from './errors.ts';
import { localId, writeLocal } from './local.ts';
import { sendJson } from './respond.ts';

/** What one document of the request gets. */
type Row = { ok: true; id: string; rev: string } | { id: string; rev?: string; error: string; reason: string };

/** POST /{db}/_bulk_docs */
export async function postBulkDocs(c: DatabaseContext): Promise<void> {
  const { docs, new_edits: newEdits = true } = await readJsonObject(c);
  if (docs === undefined) throw badRequest('POST body must include `docs` parameter.');
  if (!Array.isArray(docs)) throw badRequest('`docs` parameter must be an array.');
  if (typeof newEdits !== 'boolean') throw badRequest('`new_edits` parameter must be a boolean.');

  const writes = docs.map((value: unknown) => localId(value) ?? parseDocument(value, { newEdits }));
  const rows = new Array<Row | undefined>(writes.length);
  const accepted: number[] = [];
  for (const [index, document] of writes.entries()) {
    if (typeof document === 'string') {
      rows[index] = await localRow(c, document, docs[index]);
      continue;
    }
    const reason = refusal(c, document, docs[index]);
    if (reason !== undefined) rows[index] = { id: document.id, error: 'forbidden', reason };
    else accepted.push(index);
  }
  const results = await c.db.putBulk(
    accepted.map((index) => writes[index]).filter((one) => typeof one === 'object'),
    { newEdits },
  );
  for (const [at, result] of results.entries()) rows[accepted[at] ?? -1] = rowOf(result);
  countWrites(c, results);
  c.options.refusedDocuments?.(c.req, rows.filter(isForbidden).length);
  sendJson(c.res, 201, newEdits ? rows : rows.flatMap((row, index) => failure(row, writes[index])));
}

const isForbidden = (row: Row | undefined): boolean => row !== undefined && 'error' in row && row.error === 'forbidden';

function rowOf(result: WriteResult): Row {
  return result.error === undefined ? { ok: true, id: result.id, rev: result.rev } : result;
}

/** Replication is told about failures only. */
function failure(row: Row | undefined, document: DocumentWrite | string | undefined): Row[] {
  if (!row || !('error' in row)) return [];
  const { id, error, reason } = row;
  return [{ id, rev: (typeof document === 'object' && document.rev) || '', error, reason }];
}

async function localRow({ db }: DatabaseContext, id: string, value: unknown): Promise<Row> {
  try {
    return { ok: true, id, rev: await writeLocal(db, id, value) };
  } catch (error) {
    const known = asCouchError(error);
    if (!known) throw error;
    return { id, error: known.error, reason: known.reason };
  }
}
