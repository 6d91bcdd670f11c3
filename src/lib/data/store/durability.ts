import type { RxStorageInstance } from 'rxdb/plugins/core';

/** What is needed of RxDB's Dexie storage: the options that Dexie looks into whenever it begins a transaction. */
interface Internals {
  dexieDb?: { _options?: { chromeTransactionDurability?: 'strict' | 'relaxed' } };
}

/**
 * How long the writes of one collection wait for the disk. Strict is the rule; a soft write waits for the system only, and no write beside
 * it becomes soft. Where the storage does not let itself be told, everything is strict.
 */
export class Durability {
  readonly #internals: Promise<Internals>;
  #strict = 0;

  constructor(storage: Pick<RxStorageInstance<unknown, unknown, unknown>, 'internals'>) {
    this.#internals = Promise.resolve(storage.internals as Internals);
  }

  async during<T>(soft: boolean, write: () => Promise<T>): Promise<T> {
    if (!soft) this.#strict += 1;
    try {
      const options = (await this.#internals).dexieDb?._options;
      if (options) options.chromeTransactionDurability = soft && this.#strict === 0 ? 'relaxed' : 'strict';
      try {
        return await write();
      } finally {
        if (options && soft) options.chromeTransactionDurability = 'strict';
      }
    } finally {
      if (!soft) this.#strict -= 1;
    }
  }
}
