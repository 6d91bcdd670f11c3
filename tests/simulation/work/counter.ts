/** What the world has counted so far. */
export class Counter {
  #last = 0;
  next(): number {
    return ++this.#last;
  }
}
