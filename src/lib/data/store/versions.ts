import type { AnyRecord, Kind } from '../../domain/records/index.ts';

const MOST = 500;

/** The last versions that screens were given: a form that is saved over a newer version is merged from what it was opened with. */
export class Versions {
  readonly #versions = new Map<string, AnyRecord>();

  remember(kind: Kind, record: AnyRecord): void {
    const key = keyOf(kind, record.id, record.updatedAt);
    this.#versions.delete(key);
    this.#versions.set(key, record);
    const oldest = this.#versions.keys().next();
    if (this.#versions.size > MOST && !oldest.done) this.#versions.delete(oldest.value);
  }

  find(kind: Kind, id: string, updatedAt: string): AnyRecord | undefined {
    return this.#versions.get(keyOf(kind, id, updatedAt));
  }
}

const keyOf = (kind: Kind, id: string, updatedAt: string) => `${kind}/${id}/${updatedAt}`;
