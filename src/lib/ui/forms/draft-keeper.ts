import type { DeviceApi, Draft } from '../../data/api.ts';

/** What a draft holds: the value, texts that are no value yet, and soft issues that were confirmed. */
export interface DraftBody<T> {
  value: T;
  raw: Record<string, string>;
  confirmed: string[];
}

interface Pending<T> {
  body: DraftBody<T>;
  title: string;
  focus: string | undefined;
}

export type DraftStore = Pick<DeviceApi, 'draft' | 'putDraft' | 'deleteDraft'>;

/** Longest time that something typed is not on the disk yet. */
const DELAY_MS = 500;

/** Writes a form's draft behind the typing: at most one write at a time, the newest text wins, nothing is lost when a write is slow. */
export class DraftKeeper<T> {
  readonly #store: DraftStore;
  readonly #key: string;
  readonly #route: string;
  readonly #onerror: (error: unknown) => void;
  #next: Pending<T> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | undefined;
  #held = false;
  /** A draft is in the store, or on its way. */
  kept = false;

  constructor(store: DraftStore, key: string, route: string, onerror: (error: unknown) => void) {
    this.#store = store;
    this.#key = key;
    this.#route = route;
    this.#onerror = onerror;
  }

  async read(): Promise<Draft<DraftBody<T>> | undefined> {
    const draft = (await this.#store.draft(this.#key)) as Draft<DraftBody<T>> | undefined;
    this.kept = draft !== undefined;
    return draft;
  }

  /** `focus`: id of the field where the person is typing. */
  put(body: DraftBody<T>, title: string, focus?: string): void {
    this.#next = { body, title, focus };
    this.kept = true;
    if (!this.#held) this.#timer ??= setTimeout(() => void this.flush(), DELAY_MS);
  }

  /** Writes what waits, now. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
    const next = this.#next;
    if (!next || this.#held) return;
    this.#next = undefined;
    this.#writing = this.#write(next).finally(() => (this.#writing = undefined));
    await this.#writing;
  }

  async clear(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = undefined;
    this.kept = false;
    await this.#writing;
    await this.#store.deleteDraft(this.#key);
  }

  /** Saves the record with the draft on the disk, and clears the draft only when the save has resolved. */
  async hold(save: () => Promise<void>): Promise<void> {
    await this.flush();
    this.#held = true;
    try {
      await save();
      await this.clear();
    } finally {
      this.#held = false;
    }
  }

  async #write(next: Pending<T>): Promise<void> {
    try {
      await this.#store.putDraft({
        key: this.#key,
        route: this.#route,
        title: next.title,
        value: next.body,
        focus: next.focus,
      });
    } catch (error) {
      this.#next ??= next;
      this.#onerror(error);
    }
  }
}
