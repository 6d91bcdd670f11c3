import { askJson, type Endpoint } from './replicate.ts';
import { refusalsOf, type Refusal, type RefusedDocument } from './refused.ts';

/** Documents that are sent again in one request. */
export const RESEND_BATCH = 50;

type Ref = Pick<RefusedDocument, 'id' | 'rev'>;

interface BulkGetRow {
  id: string;
  docs: { ok?: { _id: string; _rev: string }; error?: { error?: string; reason?: string } }[];
}

export interface Resent {
  /** Entries that need nothing more: they, or what replaced them, are at the warehouse, or nowhere any more. */
  settled: Ref[];
  /** Documents that the warehouse took just now. */
  written: number;
  /** Entries that were refused again, with the revision that counts now. */
  refused: { entry: Ref; now: Refusal }[];
}

/**
 * Sends documents again by id: each revision that was refused, or the newest ones that descend from it.
 * @throws UplinkError
 */
export async function resend(
  database: string,
  entries: readonly Ref[],
  source: Endpoint,
  warehouse: Endpoint,
  signal: AbortSignal,
): Promise<Resent> {
  const body = { docs: entries.map(({ id, rev }) => ({ id, rev })) };
  const query = 'revs=true&latest=true&attachments=true';
  const { results } = (await askJson(source, `${database}/_bulk_get?${query}`, signal, body)) as {
    results: BulkGetRow[];
  };
  // The rows are in the order of the question.
  const leaves = entries.map((entry, index) => {
    const rows = results[index]?.docs ?? [];
    const unread = rows.find(({ error }) => error !== undefined && error.error !== 'not_found')?.error;
    return { entry, docs: rows.flatMap(({ ok }) => (ok ? [ok] : [])), unread };
  });
  const missing = await lacking(
    database,
    leaves.flatMap(({ docs }) => docs),
    warehouse,
    signal,
  );
  const toSend = new Map<string, object>();
  for (const { docs } of leaves)
    for (const doc of docs) if (missing.has(keyOf(doc._id, doc._rev))) toSend.set(keyOf(doc._id, doc._rev), doc);
  const failed = toSend.size === 0 ? [] : await send(database, [...toSend.values()], warehouse, signal);
  const again = new Map(failed.map((refusal) => [keyOf(refusal.id, refusal.rev), refusal]));

  const result: Resent = { settled: [], written: toSend.size - again.size, refused: [] };
  for (const { entry, docs, unread } of leaves) {
    const lost = unread && { ...entry, reason: `source: ${unread.error ?? ''} ${unread.reason ?? ''}` };
    const now =
      lost ?? docs.map(({ _id, _rev }) => again.get(keyOf(_id, _rev))).find((refusal) => refusal !== undefined);
    if (now) result.refused.push({ entry, now });
    else result.settled.push(entry);
  }
  return result;
}

const keyOf = (id: string, rev: string) => `${id}\n${rev}`;

/** Which of these revisions the warehouse has never had. */
async function lacking(
  database: string,
  docs: readonly { _id: string; _rev: string }[],
  warehouse: Endpoint,
  signal: AbortSignal,
): Promise<Set<string>> {
  const question: Record<string, string[]> = {};
  for (const { _id, _rev } of docs) (question[_id] ??= []).push(_rev);
  if (docs.length === 0) return new Set();
  const answer = (await askJson(warehouse, `${database}/_revs_diff`, signal, question)) as Record<
    string,
    { missing?: string[] }
  >;
  return new Set(Object.entries(answer).flatMap(([id, { missing = [] }]) => missing.map((rev) => keyOf(id, rev))));
}

async function send(
  database: string,
  docs: readonly object[],
  warehouse: Endpoint,
  signal: AbortSignal,
): Promise<Refusal[]> {
  const rows = await askJson(warehouse, `${database}/_bulk_docs`, signal, { docs, new_edits: false });
  return refusalsOf(rows, docs);
}
