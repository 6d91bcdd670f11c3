import type { RxStorageInstance } from 'rxdb/plugins/core';

/** What is needed of RxDB's Dexie storage: the browser's own connection, and the name of its table. */
interface Internals {
  dexieDb?: { backendDB?(): IDBDatabase | null };
  dexieTable?: { name: string };
}

/**
 * Adds rows that are not there yet to the table behind RxDB's storage, all in one transaction. RxDB would read each one first, copy it twice
 * and tell of it: half of the work of a first download. Answers false, with nothing written, when one of them is there after all or the
 * storage does not let itself be told: then RxDB's way is the right one.
 */
export async function addRows(
  storage: Pick<RxStorageInstance<unknown, unknown, unknown>, 'internals'>,
  rows: readonly object[],
  durability: 'strict' | 'relaxed',
): Promise<boolean> {
  const { dexieDb, dexieTable } = (await storage.internals) as Internals;
  const connection = dexieDb?.backendDB?.();
  if (!connection || !dexieTable) return false;
  let transaction: IDBTransaction;
  try {
    transaction = connection.transaction(dexieTable.name, 'readwrite', { durability });
  } catch {
    // The browser has closed this connection; RxDB's storage opens another one or says why not.
    return false;
  }
  const table = transaction.objectStore(dexieTable.name);
  for (const row of rows) table.add(row);
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(true);
    transaction.onabort = () => {
      const { error } = transaction;
      if (error?.name === 'ConstraintError') resolve(false);
      else reject(error ?? new Error('the write was aborted'));
    };
  });
}
