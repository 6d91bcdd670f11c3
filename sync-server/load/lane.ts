import type { ServerResponse } from 'node:http';
import { BusyError, type BusyCause } from './busy-error.ts';
import type { LaneLimits } from './limits.ts';

interface Waiting {
  since: number;
  start(): void;
  refuse(cause: BusyCause): void;
}

/**
 * Bounded work of one class: `slots` requests work, `queue` more wait in the order of arrival, the rest is sent away.
 * No more than `slots` begin in one turn of the event loop: the loop hears of newcomers between them, so that what
 * waits is seen here and not hidden in the sockets.
 */
export class Lane {
  readonly #limits: LaneLimits;
  readonly #retryAfterS: () => number;
  /** Requests that wait for a slot for the first time. */
  readonly #queue = new Set<Waiting>();
  /** Requests that had a slot, waited for their client, and go on: before all newcomers. */
  readonly #returning: (() => void)[] = [];
  #running = 0;
  #open = 0;
  #begunInTurn = 0;
  #pumping = false;
  /** Requests that were sent away since the start. */
  readonly shed: Record<BusyCause, number> = { queue: 0, wait: 0, memory: 0, feeds: 0, disk: 0, gone: 0 };

  constructor(limits: LaneLimits, retryAfterS: () => number) {
    this.#limits = limits;
    this.#retryAfterS = retryAfterS;
  }

  get running(): number {
    return this.#running;
  }

  /** Requests that were let in and are not answered yet. */
  get open(): number {
    return this.#open;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** Resolves when the request may work. @throws BusyError */
  async enter(res: ServerResponse): Promise<Ticket> {
    if (this.#open >= this.#limits.open) throw this.refusal('queue');
    if (!this.#free() || this.#queue.size > 0) await this.#wait(res);
    else this.#begin();
    this.#open += 1;
    return new Ticket(this);
  }

  refusal(cause: BusyCause): BusyError {
    this.shed[cause] += 1;
    return new BusyError(cause, this.#retryAfterS());
  }

  /** For tickets: a request stops or goes on working. */
  stop(): void {
    this.#running -= 1;
    this.#pumpSoon();
  }

  async goOn(): Promise<void> {
    if (this.#free()) return this.#begin();
    await new Promise<void>((resolve) => {
      this.#returning.push(resolve);
    });
  }

  count(change: 1 | -1): void {
    this.#open += change;
  }

  #free(): boolean {
    const { slots } = this.#limits;
    return this.#running < slots && this.#begunInTurn < slots && this.#returning.length === 0;
  }

  #begin(): void {
    this.#running += 1;
    this.#begunInTurn += 1;
    this.#pumpSoon();
  }

  async #wait(res: ServerResponse): Promise<void> {
    if (this.#queue.size >= this.#limits.queue) throw this.refusal('queue');
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        res.off('close', onClose);
        this.#queue.delete(waiting);
      };
      const waiting: Waiting = {
        since: performance.now(),
        start: () => {
          leave();
          this.#begin();
          resolve();
        },
        refuse: (cause) => {
          leave();
          reject(this.refusal(cause));
        },
      };
      const onClose = () => waiting.refuse('gone');
      const timer = setTimeout(() => waiting.refuse('wait'), this.#limits.waitMs);
      res.once('close', onClose);
      this.#queue.add(waiting);
    });
  }

  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      this.#begunInTurn = 0;
      this.#pump();
    });
  }

  #pump(): void {
    const { slots, waitMs } = this.#limits;
    while (this.#running < slots && this.#begunInTurn < slots) {
      const next = this.#returning.shift();
      const [first] = next ? [] : this.#queue;
      if (next) {
        this.#begin();
        next();
      } else if (!first) return;
      else if (performance.now() - first.since > waitMs) first.refuse('wait');
      else first.start();
    }
  }
}

/** One request that was let in. */
export class Ticket {
  readonly #lane: Lane;
  #away = 0;
  #counted = true;
  #rested = false;

  constructor(lane: Lane) {
    this.#lane = lane;
  }

  /** Gives the slot back while the request waits for something outside. `idle`: it is not even counted as open. */
  async away<T>(wait: Promise<T>, idle: boolean): Promise<T> {
    this.#away += 1;
    if (this.#away === 1 && !this.#rested) {
      this.#lane.stop();
      if (idle) this.#count(false);
    }
    try {
      return await wait;
    } finally {
      this.#away -= 1;
      if (this.#away === 0 && !this.#rested) {
        if (idle) this.#count(true);
        await this.#lane.goOn();
      }
    }
  }

  /** The work is done; the client may not have taken all of it yet. */
  rest(): void {
    if (this.#rested) return;
    this.#rested = true;
    if (this.#away === 0) this.#lane.stop();
  }

  /** The client has everything, or is gone. */
  leave(): void {
    this.rest();
    this.#count(false);
  }

  #count(counted: boolean): void {
    if (this.#counted === counted) return;
    this.#counted = counted;
    this.#lane.count(counted ? 1 : -1);
  }
}
