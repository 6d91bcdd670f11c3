/** Waits are cut to a sixteenth of their length, so that many that are alike end together. */
const COARSENESS = 16;
const MAX_TIMER_MS = 2 ** 31 - 1;

type Ring = () => void;

/** Any number of alarms on one timer, and none while nobody waits. An alarm may ring a sixteenth of its wait too early. */
export class Alarms {
  readonly #rings = new Map<number, Set<Ring>>();
  #timer: NodeJS.Timeout | undefined;
  #next = Infinity;

  /** Rings once after `ms` milliseconds. Answers how to take it back. */
  at(ms: number, ring: Ring): () => void {
    const wait = Math.min(ms, MAX_TIMER_MS);
    const grain = Math.max(1, 2 ** Math.floor(Math.log2(Math.max(1, wait / COARSENESS))));
    const tick = Math.floor((performance.now() + wait) / grain) * grain;
    const rings = this.#rings.get(tick) ?? new Set();
    this.#rings.set(tick, rings);
    // Of its own: the same function may be asked for twice.
    const one = () => ring();
    rings.add(one);
    if (tick < this.#next) this.#arm(tick);
    return () => {
      rings.delete(one);
      if (rings.size === 0 && this.#rings.get(tick) === rings) this.#rings.delete(tick);
      if (this.#rings.size === 0) this.#arm(Infinity);
    };
  }

  #arm(tick: number): void {
    clearTimeout(this.#timer);
    this.#next = tick;
    this.#timer =
      tick === Infinity ? undefined : setTimeout(() => this.#fire(), Math.max(1, Math.ceil(tick - performance.now())));
  }

  #fire(): void {
    const now = performance.now();
    const due = [...this.#rings.keys()].filter((tick) => tick <= now).sort((a, b) => a - b);
    const rings = due.flatMap((tick) => [...(this.#rings.get(tick) ?? [])]);
    for (const tick of due) this.#rings.delete(tick);
    this.#arm(Math.min(Infinity, ...this.#rings.keys()));
    for (const ring of rings) ring();
  }
}
