import type { DeviceDb, DeviceFacts } from '../local/device-db.ts';

const DAY_MS = 86_400_000;
/** A clock that jumps further was wrong before or is wrong now: the jump counts nothing. */
const LONGEST_STEP_MS = 365 * DAY_MS;
/** A longer step may be the correction of a clock that had fallen back: what was seen before counts once. */
const PLAIN_STEP_MS = 2 * DAY_MS;

export type KeptTime = DeviceFacts['time'];

/**
 * Time that nobody shortens or stretches by setting the clock. `steady` grows only while the program runs, by the processor's own count:
 * waiting after wrong PINs is measured by it. Time without contact also grows by what the clock says has passed while the program did
 * not run; a clock that was set back takes nothing away, and one that jumps absurdly far adds nothing (R12).
 */
export class DeviceTime {
  readonly #db: DeviceDb;
  readonly #now: () => number;
  readonly #monotonic: () => number;
  #kept: KeptTime | undefined;
  #ranTo: number;

  /** `now`: the clock. `monotonic`: milliseconds since any moment, never set. */
  constructor(db: DeviceDb, now: () => number, monotonic: () => number) {
    this.#db = db;
    this.#now = now;
    this.#monotonic = monotonic;
    this.#ranTo = monotonic();
  }

  /** Milliseconds that the program has run on this tablet, as far as it is on the disk. */
  async steadyMs(): Promise<number> {
    return (await this.#advanced()).steadyMs;
  }

  /** Milliseconds since the server last answered this device. */
  async withoutContactMs(): Promise<number> {
    return (await this.#advanced()).withoutContactMs;
  }

  /** All is gone: what is kept is read again. */
  forget(): void {
    this.#kept = undefined;
  }

  /** Writes down how far the time is. */
  async keep(): Promise<void> {
    await this.#db.setFact('time', await this.#advanced());
  }

  /** The server has answered this device. */
  async contacted(): Promise<void> {
    const { steadyMs, clockMs } = await this.#advanced();
    this.#kept = { steadyMs, clockMs, highestMs: clockMs, withoutContactMs: 0 };
    await this.keep();
  }

  async #advanced(): Promise<KeptTime> {
    const stored = this.#kept ?? (await this.#stored());
    const [before, ranTo, now] = [this.#kept ?? stored, this.#monotonic(), this.#now()];
    const ran = Math.max(0, ranTo - this.#ranTo);
    const step = now - before.clockMs;
    const isBelieved = step <= LONGEST_STEP_MS;
    const beyond = step > PLAIN_STEP_MS ? Math.min(step, now - before.highestMs) : step;
    this.#ranTo = ranTo;
    this.#kept = {
      steadyMs: before.steadyMs + ran,
      withoutContactMs: before.withoutContactMs + Math.max(ran, isBelieved ? beyond : 0),
      clockMs: now,
      highestMs: isBelieved ? Math.max(before.highestMs, now) : before.highestMs,
    };
    return this.#kept;
  }

  /** A tablet of before this was kept knows when it last heard from the server by its clock alone. */
  async #stored(): Promise<KeptTime> {
    const kept = await this.#db.fact('time');
    if (kept) return kept;
    const contact = await this.#db.fact('contact');
    const clockMs = contact?.deviceMs ?? this.#now();
    return { steadyMs: 0, withoutContactMs: 0, clockMs, highestMs: clockMs };
  }
}
