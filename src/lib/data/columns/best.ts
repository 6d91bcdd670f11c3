/** Keeps the `limit` smallest of many items, sorted; cheap when most items are not among them. */
export class Best<T> {
  readonly #limit: number;
  readonly #compare: (a: T, b: T) => number;
  readonly #items: T[] = [];

  constructor(limit: number, compare: (a: T, b: T) => number) {
    this.#limit = limit;
    this.#compare = compare;
  }

  add(item: T): void {
    const items = this.#items;
    const last = items.at(-1);
    if (items.length >= this.#limit && (last === undefined || this.#compare(item, last) >= 0)) return;
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = items[middle];
      if (other !== undefined && this.#compare(item, other) >= 0) low = middle + 1;
      else high = middle;
    }
    items.splice(low, 0, item);
    if (items.length > this.#limit) items.pop();
  }

  sorted(): readonly T[] {
    return this.#items;
  }
}
