/** Places for so many at once; who comes later waits in order. */
export class Places {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(places: number) {
    this.#free = places;
  }

  /** Resolves when there is a place, or at once when `signal` ends the wait; answers how to give the place back. */
  async take(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) return () => undefined;
    if (this.#free === 0) {
      const turn = Promise.withResolvers<undefined>();
      const wake = () => turn.resolve(undefined);
      this.#waiting.push(wake);
      signal.addEventListener('abort', wake, { once: true });
      await turn.promise;
      signal.removeEventListener('abort', wake);
      const at = this.#waiting.indexOf(wake);
      if (at >= 0) {
        this.#waiting.splice(at, 1);
        return () => undefined;
      }
      return () => this.#leave();
    }
    this.#free -= 1;
    return () => this.#leave();
  }

  /** The place goes to the first who waits. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
