import type { ChangeRow, ChangesEnd, ChangesOptions, Database, DocumentWrite, Found } from '../engine.ts';

/** A document as the store takes it. */
export function doc(
  id: string,
  fields: Record<string, unknown> = {},
  more: Partial<DocumentWrite> = {},
): DocumentWrite {
  return { id, deleted: false, body: JSON.stringify(fields), ...more };
}

/** Writes one new edit and answers its revision. */
export async function put(db: Database, document: DocumentWrite): Promise<string> {
  const [result] = await db.putBulk([document], { newEdits: true });
  if (!result || result.error !== undefined) throw new Error(`${document.id}: ${result?.error}`);
  return result.rev;
}

/** Writes a revision made elsewhere: ids of its history, newest first. */
export async function replicate(
  db: Database,
  id: string,
  start: number,
  ids: string[],
  more: Partial<DocumentWrite> = {},
): Promise<void> {
  const rev = `${start}-${ids[0]}`;
  const document = doc(id, { from: rev }, { rev, history: { start, ids }, ...more });
  const [result] = await db.putBulk([document], { newEdits: false });
  if (result?.error !== undefined) throw new Error(`${id}: ${result.error}`);
}

export async function found(db: Database, id: string, rev?: string): Promise<Found> {
  const result = await db.get(id, rev === undefined ? {} : { rev });
  if (typeof result === 'string') throw new Error(`${id}: ${result}`);
  return result;
}

export async function readChanges(
  db: Database,
  options: ChangesOptions = {},
): Promise<ChangesEnd & { rows: ChangeRow[] }> {
  const pages = db.changes(options);
  const rows: ChangeRow[] = [];
  for (;;) {
    const page = await pages.next();
    if (page.done) return { ...page.value, rows };
    rows.push(...page.value);
  }
}

export async function collect<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
