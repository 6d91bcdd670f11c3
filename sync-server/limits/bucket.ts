/** What may be spent: `burst` at once, `perSecond` from then on. */
export interface Rate {
  burst: number;
  perSecond: number;
}

/** A token bucket. What it costs may be known only afterwards, so the level may fall below zero. Times: epoch milliseconds. */
export class Bucket {
  readonly #rate: Rate;
  #level: number;
  #at: number;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#level = rate.burst;
    this.#at = now;
  }

  spend(amount: number, now: number): void {
    this.#fill(now);
    this.#level -= amount;
  }

  /** Milliseconds until `amount` is there; 0: it is there now. */
  waitMs(amount: number, now: number): number {
    this.#fill(now);
    return this.#level >= amount ? 0 : Math.ceil(((amount - this.#level) / this.#rate.perSecond) * 1000);
  }

  isFull(now: number): boolean {
    this.#fill(now);
    return this.#level >= this.#rate.burst;
  }

  /** A clock that goes back adds nothing and takes nothing. */
  #fill(now: number): void {
    const seconds = Math.max(0, now - this.#at) / 1000;
    this.#level = Math.min(this.#rate.burst, this.#level + seconds * this.#rate.perSecond);
    this.#at = now;
  }
}
