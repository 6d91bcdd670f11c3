import { TransportError, type ChangesPage, type PushAnswer, type ServerDocument } from '../ports.ts';
import { fromDocument, isObject, rowsOf, type JsonObject } from './documents.ts';

const present = <T>(value: T | undefined): value is T => value !== undefined;

/** Answer of `_changes?include_docs=true`. */
export function changesPage(body: unknown, limit: number): ChangesPage {
  const rows = rowsOf(body, 'results');
  const { last_seq: last, pending, villages } = body as JsonObject;
  if (typeof last !== 'string' && typeof last !== 'number')
    throw new TransportError('server', 'answer without last_seq');
  const documents = rows.map((row) => fromDocument(row.id, row.doc)).filter(present);
  const left = typeof pending === 'number' ? pending : rows.length < limit ? 0 : 1;
  const gone = rows.flatMap(({ id, outOfArea }) => (outOfArea === true && typeof id === 'string' ? [id] : []));
  const area = Array.isArray(villages) ? { area: villages.filter((one) => typeof one === 'string') } : {};
  return { documents, last: String(last), pending: left, ...area, ...(gone.length > 0 ? { gone } : {}) };
}

/** Answer of `_all_docs?include_docs=true` with keys. */
export function fetchedDocuments(body: unknown): ServerDocument[] {
  return rowsOf(body, 'rows').map(documentOfRow).filter(present);
}

function documentOfRow({ id, value, doc }: JsonObject): ServerDocument | undefined {
  if (isObject(value) && value.deleted === true && typeof value.rev === 'string' && typeof id === 'string')
    return { id, rev: value.rev, deleted: true };
  return fromDocument(id, doc);
}

/** Answer of `_revs_diff`: ids whose revision is missing. */
export function missingIds(body: unknown): string[] {
  if (!isObject(body)) throw new TransportError('server', 'answer of _revs_diff is no object');
  return Object.entries(body)
    .filter(([, row]) => isObject(row) && Array.isArray(row.missing) && row.missing.length > 0)
    .map(([id]) => id);
}

const REFUSALS: Readonly<Record<string, number>> = {
  forbidden: 403,
  unauthorized: 403,
  bad_request: 400,
  doc_validation: 400,
  illegal_docid: 400,
  missing_stub: 412,
  too_large: 413,
  document_too_large: 413,
  attachment_too_large: 413,
  unprocessable_entity: 422,
};

/** Answer of `_bulk_docs`. A row that says nothing definite is left out: the record is tried again. */
export function pushAnswers(body: unknown, asked: ReadonlySet<string>): PushAnswer[] {
  if (!Array.isArray(body)) throw new TransportError('server', 'answer of _bulk_docs is no list');
  return body.map((row) => pushAnswer(row, asked)).filter(present);
}

function pushAnswer(row: unknown, asked: ReadonlySet<string>): PushAnswer | undefined {
  if (!isObject(row) || typeof row.id !== 'string' || !asked.has(row.id)) return undefined;
  const { id, rev, error, reason } = row;
  if (error === undefined) return typeof rev === 'string' ? { id, outcome: 'stored', rev } : undefined;
  if (error === 'conflict') return { id, outcome: 'conflict' };
  const status = typeof error === 'string' ? REFUSALS[error] : undefined;
  return status === undefined
    ? undefined
    : { id, outcome: 'refused', status, reason: typeof reason === 'string' ? reason : String(error) };
}
