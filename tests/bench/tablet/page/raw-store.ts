/** IndexedDB as it is: one store of plain objects with indexes, strict durability. */
export class RawStore {
  readonly #db: IDBDatabase;

  private constructor(db: IDBDatabase) {
    this.#db = db;
  }

  static async open(name: string, indexes: string[]): Promise<RawStore> {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      const store = request.result.createObjectStore('rows', { keyPath: 'id' });
      for (const field of indexes) store.createIndex(field, field);
    };
    return new RawStore(await answer(request));
  }

  put(rows: object[]): Promise<void> {
    const transaction = this.#db.transaction('rows', 'readwrite', { durability: 'strict' });
    const store = transaction.objectStore('rows');
    for (const row of rows) store.put(row);
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
    });
  }

  where(field: string, value: string): Promise<unknown[]> {
    return answer(this.#db.transaction('rows').objectStore('rows').index(field).getAll(value));
  }

  close(): void {
    this.#db.close();
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('request failed'));
  });
}
