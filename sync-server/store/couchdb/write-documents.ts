import type { DocumentWrite, WriteResult } from '../engine.ts';
import { generationOf, nextRev, revIdOf } from '../rev.ts';
import { given, type Access } from './access.ts';
import { designRefusal } from './design-code.ts';
import { documentText } from './documents.ts';
import { readOpenRevs } from './read-documents.ts';
import { Refusal } from './refusal.ts';

/** One request has at most this many documents and, unless one alone has more, characters. */
const MAX_DOCUMENTS = 500;
const MAX_CHARACTERS = 8_000_000;

const CONFLICT = { error: 'conflict', reason: 'Document update conflict.' } as const;

interface Entry {
  document: DocumentWrite;
  text: string;
}

type Answer = { id: string; rev?: string; error?: string; reason?: string };

/** Writes documents; CouchDB answers a request when its files are on the disk. One result per document, in order. */
export async function writeDocuments(
  access: Access,
  documents: DocumentWrite[],
  newEdits: boolean,
): Promise<WriteResult[]> {
  const results = new Map<DocumentWrite, WriteResult>();
  const accepted = documents.filter((document) => {
    const reason = designRefusal(document);
    if (reason !== undefined) results.set(document, { id: document.id, error: 'forbidden', reason });
    return reason === undefined;
  });
  for (const batch of batchesOf(accepted, newEdits)) {
    const answers = await writeBatch(access, batch, newEdits);
    for (const [at, { document }] of batch.entries()) results.set(document, given(answers[at], 'a result'));
  }
  if (newEdits) await settleDeletions(access, documents, results);
  return documents.map((document) => given(results.get(document), 'a result'));
}

function* batchesOf(documents: DocumentWrite[], newEdits: boolean): Generator<Entry[]> {
  let batch: Entry[] = [];
  let characters = 0;
  for (const document of documents) {
    const entry = { document, text: documentText(document, newEdits) };
    // A stub that CouchDB cannot resolve fails its whole request, and others of it may be written by then.
    if (hasStub(document)) {
      yield [entry];
      continue;
    }
    if (batch.length > 0 && (batch.length >= MAX_DOCUMENTS || characters + entry.text.length > MAX_CHARACTERS)) {
      yield batch;
      [batch, characters] = [[], 0];
    }
    batch.push(entry);
    characters += entry.text.length;
  }
  if (batch.length > 0) yield batch;
}

function hasStub({ attachments = {} }: DocumentWrite): boolean {
  return Object.values(attachments).some((attachment) => attachment.stub);
}

/** A request that CouchDB refuses before it writes is cut in halves, until the document that it means is alone. */
async function writeBatch(access: Access, batch: Entry[], newEdits: boolean): Promise<WriteResult[]> {
  try {
    const body = `{"new_edits":${newEdits},"docs":[${batch.map((entry) => entry.text).join(',')}]}`;
    const ask = { method: 'POST', path: '/_bulk_docs', body, repeatable: !newEdits } as const;
    return resultsOf(batch, await access.json<Answer[]>(ask), newEdits);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [only, ...others] = batch;
    if (only && others.length === 0) return [failure(only.document.id, error.error, error.reason)];
    const middle = batch.length >> 1;
    const first = await writeBatch(access, batch.slice(0, middle), newEdits);
    return [...first, ...(await writeBatch(access, batch.slice(middle), newEdits))];
  }
}

function resultsOf(batch: Entry[], answers: Answer[], newEdits: boolean): WriteResult[] {
  if (newEdits) return batch.map((_entry, at) => resultOf(given(answers[at], 'a result for each document')));
  // Replicated: only failures are answered.
  return batch.map(({ document: { id, rev = '' } }) => {
    const failed = answers.find((one) => one.id === id && one.error !== undefined && (one.rev ?? rev) === rev);
    return failed ? resultOf(failed) : { id, rev };
  });
}

function resultOf({ id, rev, error, reason = '' }: Answer): WriteResult {
  return error === undefined ? { id, rev: given(rev, 'a revision') } : failure(id, error, reason);
}

function failure(id: string, error: string, reason: string): WriteResult {
  if (error === 'conflict') return { id, ...CONFLICT };
  if (error === 'missing_stub') return { id, error, reason };
  return { id, error: 'forbidden', reason: error === 'forbidden' ? reason : `${error}: ${reason}` };
}

/** CouchDB refuses to delete what is deleted. Here the second deletion is already done, and other content is kept. */
async function settleDeletions(
  access: Access,
  documents: DocumentWrite[],
  results: Map<DocumentWrite, WriteResult>,
): Promise<void> {
  for (const document of documents) {
    const unnamed = document.deleted && document.rev === undefined && !document.attachments;
    if (unnamed && results.get(document)?.error === 'conflict') results.set(document, await settle(access, document));
  }
}

async function settle(access: Access, document: DocumentWrite): Promise<WriteResult> {
  const { id, body } = document;
  const [[winner] = []] = await readOpenRevs(access, [{ id, revs: 'all' }], { history: true });
  const tombstone = winner && 'found' in winner ? winner.found : undefined;
  if (!tombstone?.deleted) return { id, ...CONFLICT };
  if (body === '{}' || body === tombstone.body) return { id, rev: tombstone.rev };
  const rev = nextRev(tombstone.rev, { deleted: true, body, attachments: null });
  const ids = [revIdOf(rev), ...(tombstone.history?.ids ?? [revIdOf(tombstone.rev)])];
  const replicated = { ...document, rev, history: { start: generationOf(rev), ids } };
  const [result] = await writeDocuments(access, [replicated], false);
  return given(result, 'a result');
}
