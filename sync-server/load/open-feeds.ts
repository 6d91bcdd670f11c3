/** Every feed that is open, by the device that reads it; the oldest feed of a device ends when it opens too many. */
export class OpenFeeds {
  readonly #perHolder: number;
  readonly #limit: number;
  readonly #ends = new Map<string, Set<() => void>>();
  #count = 0;

  constructor(perHolder: number, limit: number) {
    this.#perHolder = perHolder;
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  get full(): boolean {
    return this.#count >= this.#limit;
  }

  /** `holder` undefined: not bounded by itself. `end` is called at most once. Answers what to call when the feed ended. */
  add(holder: string | undefined, end: () => void): () => void {
    this.#count += 1;
    if (holder === undefined) return once(() => (this.#count -= 1));
    const feeds = this.#ends.get(holder) ?? new Set();
    this.#ends.set(holder, feeds);
    // Of its own: two feeds may end by the same function.
    const ender = () => end();
    const [oldest] = feeds;
    if (feeds.size >= this.#perHolder && oldest) {
      feeds.delete(oldest);
      oldest();
    }
    feeds.add(ender);
    return once(() => {
      this.#count -= 1;
      feeds.delete(ender);
      if (feeds.size === 0 && this.#ends.get(holder) === feeds) this.#ends.delete(holder);
    });
  }
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
