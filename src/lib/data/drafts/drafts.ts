import type { Draft } from '../api.ts';
import type { Vault } from '../encryption/vault.ts';
import type { DeviceDb, SealedDraft } from '../local/device-db.ts';

/**
 * Half-typed forms. Each call is durable when it resolves, so that a kill loses at most what was typed since (R21).
 * They are kept beside RxDB, which opens 13 collections at most.
 */
export class Drafts {
  readonly #db: DeviceDb;
  readonly #vault: Vault;

  constructor(db: DeviceDb, vault: Vault) {
    this.#db = db;
    this.#vault = vault;
  }

  async put(draft: Omit<Draft, 'savedAt'>, savedAt: string): Promise<void> {
    const { key, ...rest } = draft;
    const sealed = await this.#vault.seal(JSON.stringify(rest), place(key));
    await this.#db.drafts.put({ key, savedAt, sealed });
  }

  async get(key: string): Promise<Draft | undefined> {
    const stored = await this.#db.drafts.get(key);
    return stored && this.#open(stored);
  }

  /** Newest first. */
  async all(): Promise<Draft[]> {
    const drafts = await Promise.all((await this.#db.drafts.toArray()).map((stored) => this.#open(stored)));
    return drafts.sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1));
  }

  async delete(key: string): Promise<void> {
    await this.#db.drafts.delete(key);
  }

  async #open({ key, savedAt, sealed }: SealedDraft): Promise<Draft> {
    const rest = JSON.parse(await this.#vault.open(sealed, place(key))) as Omit<Draft, 'key' | 'savedAt'>;
    return { ...rest, key, savedAt };
  }
}

const place = (key: string) => `drafts/${key}`;
