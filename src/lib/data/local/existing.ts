/** Table in which RxDB's Dexie storage keeps documents, in a database of its own for each collection. */
export const DOCUMENTS = 'docs';

/** Name of the browser's database of a collection. `version` is that of the stored shape (domain/records/definition). */
export const databaseOf = (name: string, collection: string, version: number): string =>
  `rxdb-dexie-${name}--${version}--${collection}`;

/** Opens what is there and makes nothing; undefined when there is no such database. */
export function openExisting(name: string): Promise<IDBDatabase | undefined> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.transaction?.abort();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => (request.error?.name === 'AbortError' ? resolve(undefined) : reject(request.error));
    request.onblocked = () => reject(new Error('blocked'));
  });
}

/** The answer of one request. */
export function answer<T>(ask: () => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = ask();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no answer'));
  });
}

/** RxDB keeps true and false of an indexed field as text. */
export const isAlive = (row: Record<string, unknown>): boolean => row._deleted !== true && row._deleted !== '1';
