import { untrack } from 'svelte';
import type { Kind } from '../../domain/records/index.ts';
import { app } from './app.svelte.ts';

/** A question to the device's database whose answer stays true: asked again when its inputs or the named kinds change. */
export class Live<T> {
  data = $state.raw<T>();
  error = $state.raw<unknown>();
  /** True until the first answer, and again when the inputs changed. */
  loading = $state(true);
  #turn = 0;
  #asking = false;
  /** Something has changed since the question that is under way. */
  #again = false;
  #ask: () => Promise<T>;

  constructor(ask: () => Promise<T>, kinds: readonly Kind[]) {
    this.#ask = ask;
    $effect(() => {
      if (app.open) void this.reload();
    });
    let isFirst = true;
    $effect(() => {
      app.changed(kinds);
      if (!isFirst) untrack(() => this.#hear());
      isFirst = false;
    });
  }

  /** While a question is under way, changes wait for its answer: a worker that is busy with a download must not be asked faster than it answers. */
  #hear(): void {
    if (!app.open) return;
    if (this.#asking) this.#again = true;
    else void this.reload();
  }

  /** Asks again; an answer that was overtaken by a newer question is dropped. */
  async reload(): Promise<void> {
    const turn = ++this.#turn;
    this.#asking = true;
    this.#again = false;
    untrack(() => (this.loading = true));
    try {
      const data = await this.#ask();
      if (turn !== this.#turn) return;
      this.data = data;
      this.error = undefined;
    } catch (error) {
      if (turn === this.#turn) this.error = error;
    }
    if (turn !== this.#turn) return;
    this.loading = false;
    this.#asking = false;
    if (this.#again) void this.reload();
  }
}

/**
 * Asks `ask` now and again whenever runes that it reads before its first `await`, or records of `kinds`, change. Call it while a component starts.
 * Example: `const list = live(() => app.client.households({ villageCode, offset: 0, limit: 50 }), ['households'])`.
 */
export function live<T>(ask: () => Promise<T>, kinds: readonly Kind[]): Live<T> {
  return new Live(ask, kinds);
}
