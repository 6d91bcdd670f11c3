import { KINDS, upgrade, type Kind } from '../../domain/records/index.ts';
import type { Vault } from '../encryption/vault.ts';
import type { DeviceDb } from '../local/device-db.ts';
import { answer, databaseOf, DOCUMENTS, isAlive, openExisting } from '../local/existing.ts';
import type { Database } from './database.ts';
import { indexFieldsOf, storedRecord, type RecordBody, type Shapes, type StoredEdit } from './shapes.ts';

/** Records moved in one transaction. */
const PART = 500;

export interface MigrationParts {
  name: string;
  vault: Vault;
  db: DeviceDb;
  database: Pick<Database, 'records' | 'edits'>;
  shapes: Shapes;
  onProgress: (progress: { done: number; total: number }) => void;
}

type Row = Record<string, unknown> & { id: string };
type Collection = Kind | 'edits';

/** A database that an older program wrote. */
interface Source {
  collection: Collection;
  name: string;
}

/** The databases of all shapes that came before, the oldest first. Looked for only where there can be any. */
async function olderDatabases(name: string, shapes: Shapes): Promise<Source[]> {
  const found: Source[] = [];
  for (const collection of [...KINDS, 'edits'] as const) {
    for (let version = 0; version < shapes[collection].version; version++) {
      const source = { collection, name: databaseOf(name, collection, version) };
      const database = await openExisting(source.name);
      if (database) found.push(source);
      database?.close();
    }
  }
  return found;
}

/**
 * Moves what older programs stored in another shape into today's, from whichever version: the index fields are made anew from each record's
 * body. Nobody works meanwhile. How far it is stands on the disk after each part, so that a kill costs one part (R11); an old database is
 * deleted when all of it lies in the new one, and never read again once that is noted.
 */
export async function migrate(parts: MigrationParts): Promise<void> {
  const { name, db, shapes, onProgress } = parts;
  const sources = await olderDatabases(name, shapes);
  if (sources.length === 0) return;
  const noted = (await db.fact('migrations')) ?? {};
  const waiting = sources.filter((source) => !noted[source.name]?.done);
  const counts = await Promise.all(waiting.map((source) => countOf(source.name)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  let done = waiting.reduce((sum, source) => sum + (noted[source.name]?.moved ?? 0), 0);
  onProgress({ done, total });
  for (const source of waiting) {
    await move(parts, source, (count) => onProgress({ done: (done += count), total }));
  }
  const notes = (await db.fact('migrations')) ?? {};
  // One that another window holds is tried again at the next start.
  for (const source of sources) if (await deleted(source.name)) delete notes[source.name];
  await db.setFact('migrations', notes);
}

async function move(
  parts: MigrationParts,
  { collection, name }: Source,
  onMoved: (count: number) => void,
): Promise<void> {
  const { db } = parts;
  const note = async (state: { after: string; moved: number; done: boolean }) =>
    db.setFact('migrations', { ...(await db.fact('migrations')), [name]: state });
  let { after, moved } = (await db.fact('migrations'))?.[name] ?? { after: '', moved: 0 };
  // The saved column counts the writes of the old database.
  await db.columns.delete(collection);
  const source = await openExisting(name);
  if (!source) return;
  try {
    for (;;) {
      const range = IDBKeyRange.lowerBound(after, true);
      const rows = await answer(() => source.transaction(DOCUMENTS).objectStore(DOCUMENTS).getAll(range, PART));
      const last = (rows as Row[]).at(-1);
      if (!last) break;
      await take(parts, collection, (rows as Row[]).filter(isAlive));
      after = last.id;
      moved += rows.length;
      await note({ after, moved, done: false });
      onMoved(rows.length);
    }
  } finally {
    source.close();
  }
  await note({ after, moved, done: true });
}

async function take(
  { vault, db, database, shapes }: MigrationParts,
  collection: Collection,
  rows: Row[],
): Promise<void> {
  const body = (row: Row) => vault.open(String(row.body), `${collection}/${row.id}`).then((text) => JSON.parse(text));
  if (collection === 'edits') {
    // One that cannot be opened stops everything: it may be unsent, and the rescue reads the old database too.
    await database.edits.write(await Promise.all(rows.map(async (row) => ({ ...editOf(row), body: await body(row) }))));
    return;
  }
  const fields = indexFieldsOf(shapes[collection]);
  const bodies = await Promise.all(rows.map((row) => (body(row) as Promise<RecordBody>).catch(() => undefined)));
  const whole = bodies.filter((one) => one !== undefined);
  if (whole.length > 0)
    await database.records[collection].write(
      whole.map((one) => storedRecord(collection, { ...one, record: upgrade(collection, one.record) }, fields)),
    );
  // A damaged record comes again from the server; what was unsent of it is in the edits.
  if (whole.length < bodies.length) {
    console.warn(`${bodies.length - whole.length} damaged ${collection} left out`);
    await db.setFact('checkpoints', { ...(await db.fact('checkpoints')), [collection]: undefined });
  }
}

function editOf({ id, kind, recordId, seq, countdown, state, at }: Row): Omit<StoredEdit, 'body'> {
  return { id, kind, recordId, seq, countdown, state, at } as Omit<StoredEdit, 'body'>;
}

async function countOf(name: string): Promise<number> {
  const database = await openExisting(name);
  try {
    return database ? await answer(() => database.transaction(DOCUMENTS).objectStore(DOCUMENTS).count()) : 0;
  } finally {
    database?.close();
  }
}

function deleted(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve(true);
    request.onerror = request.onblocked = () => resolve(false);
  });
}
