interface Event {
  at: number;
  order: number;
  run: () => void;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
/** Turns of the real event loop after which everything that an event set going has come to rest. */
const TURNS = 3;

/**
 * The simulation's time. Events run one after another in order of time; the real server works while time stands still,
 * so that the same seed gives the same order of everything.
 */
export class Scheduler {
  now: number;
  #events: Event[] = [];
  #order = 0;
  #working = 0;

  constructor(now: number) {
    this.now = now;
  }

  /** Answers a handle for `cancel`. */
  after(ms: number, run: () => void): Event {
    const event: Event = { at: this.now + Math.max(0, ms), order: this.#order++, run };
    let index = this.#events.length;
    while (index > 0 && before(event, this.#events[index - 1])) index--;
    this.#events.splice(index, 0, event);
    return event;
  }

  cancel(event: Event): void {
    const index = this.#events.indexOf(event);
    if (index >= 0) this.#events.splice(index, 1);
  }

  /** Time stands still until this promise, which depends on the real machine, has settled. */
  async real<T>(work: Promise<T>): Promise<T> {
    this.#working++;
    try {
      return await work;
    } finally {
      this.#working--;
    }
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  async runFor(ms: number): Promise<void> {
    const end = this.now + ms;
    await this.#rest();
    for (let event = this.#events[0]; event && event.at <= end; event = this.#events[0]) {
      this.#events.shift();
      this.now = event.at;
      event.run();
      await this.#rest();
    }
    this.now = end;
  }

  /** Runs until `work`, which depends on simulated time, has settled. */
  async finish<T>(work: Promise<T>): Promise<T> {
    let open = true;
    const end = work.finally(() => (open = false));
    end.catch(() => undefined);
    await this.#rest();
    while (open) {
      const event = this.#events.shift();
      if (!event) throw new Error('nothing is left to happen, and the work is not done');
      this.now = event.at;
      event.run();
      await this.#rest();
    }
    return end;
  }

  async #rest(): Promise<void> {
    do for (let i = 0; i < TURNS; i++) await turn();
    while (this.#working > 0);
  }
}

function before(event: Event, other: Event | undefined): boolean {
  return other !== undefined && (event.at < other.at || (event.at === other.at && event.order < other.order));
}

export type { Event as ScheduledEvent };
