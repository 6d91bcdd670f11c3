import { answer, openExisting } from '../local/existing.ts';

const PART = 200;

/** What a browser's database still gives away. `damaged`: some of it, or all, cannot be read. */
export interface RawRows {
  rows: Record<string, unknown>[];
  damaged: number;
  /** The database is not there, or cannot be opened. */
  lost: boolean;
}

/** All rows of a table, read without the layers above: what cannot be read is skipped and counted. */
export async function rawRows(database: string, table: string): Promise<RawRows> {
  const db = await openExisting(database).catch(() => undefined);
  if (!db?.objectStoreNames.contains(table)) {
    db?.close();
    return { rows: [], damaged: 0, lost: true };
  }
  try {
    const keys = await answer(() => db.transaction(table).objectStore(table).getAllKeys());
    const rows: Record<string, unknown>[] = [];
    let damaged = 0;
    for (let at = 0; at < keys.length; at += PART) {
      const part = keys.slice(at, at + PART);
      const range = IDBKeyRange.bound(part[0], part.at(-1));
      const found = await answer(() => db.transaction(table).objectStore(table).getAll(range)).catch(() => undefined);
      if (found) rows.push(...(found as Record<string, unknown>[]));
      else {
        for (const key of part) {
          const row: unknown = await answer(() => db.transaction(table).objectStore(table).get(key)).catch(
            () => undefined,
          );
          if (typeof row === 'object' && row !== null) rows.push(row as Record<string, unknown>);
          else damaged += 1;
        }
      }
    }
    return { rows, damaged, lost: false };
  } catch {
    return { rows: [], damaged: 0, lost: true };
  } finally {
    db.close();
  }
}
