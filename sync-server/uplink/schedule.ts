import type { TimeOfDay } from '../config.ts';
import type { Uplink } from './uplink.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Asia/Ho_Chi_Minh has no summer time. */
const ZONE_MS = 7 * HOUR_MS;
const CHECK_EVERY_MS = 30_000;
const AFTER_START_MS = 60_000;
const FIRST_RETRY_MS = 5 * 60 * 1000;

/** The last moment at or before `now` (epoch milliseconds) when the clock in Vietnam showed `at`. */
export function lastScheduled(now: number, at: TimeOfDay): number {
  const midnight = Math.floor((now + ZONE_MS) / DAY_MS) * DAY_MS - ZONE_MS;
  const today = midnight + at.hour * HOUR_MS + at.minute * 60_000;
  return today <= now ? today : today - DAY_MS;
}

/** Wait after the n-th failure in a row: 5 minutes doubling to one hour. */
export const retryDelayMs = (failures: number): number => Math.min(HOUR_MS, FIRST_RETRY_MS * 2 ** (failures - 1));

export interface Situation {
  now: number;
  at: TimeOfDay;
  /** When this process started. */
  startedAt: number;
  lastSuccessAt: number | undefined;
  lastEndAt: number | undefined;
  failuresInARow: number;
}

/** Epoch milliseconds of the next run. A night that was missed, because the machine was off, is made up for after the start. */
export function nextRunAt(situation: Situation): number {
  const { now, at, startedAt, lastSuccessAt, lastEndAt, failuresInARow } = situation;
  const due = lastScheduled(now, at);
  if (lastSuccessAt !== undefined && lastSuccessAt >= due) return due + DAY_MS;
  if (failuresInARow > 0 && lastEndAt !== undefined && lastEndAt >= due)
    return lastEndAt + retryDelayMs(failuresInARow);
  return Math.max(due, startedAt + AFTER_START_MS);
}

/** Runs the uplink at its hour. The clock is looked at twice a minute, so that a machine that slept does not miss it. */
export class Schedule {
  readonly #uplink: Uplink;
  readonly #at: TimeOfDay;
  readonly #startedAt = Date.now();
  readonly #timer: NodeJS.Timeout;

  constructor(uplink: Uplink, at: TimeOfDay) {
    this.#uplink = uplink;
    this.#at = at;
    this.#timer = setInterval(() => this.#check(), CHECK_EVERY_MS);
    this.#timer.unref();
  }

  /** Instant in UTC. */
  get nextAt(): string {
    return new Date(nextRunAt(this.#situation())).toISOString();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    const situation = this.#situation();
    if (this.#uplink.running || nextRunAt(situation) > situation.now) return;
    const late = situation.now - lastScheduled(situation.now, this.#at) > 2 * CHECK_EVERY_MS;
    this.#uplink.start(situation.failuresInARow > 0 ? 'retry' : late ? 'catchUp' : 'schedule');
  }

  #situation(): Situation {
    const { history } = this.#uplink;
    const [last] = history.list(1);
    const success = history.lastSuccessAt();
    return {
      now: Date.now(),
      at: this.#at,
      startedAt: this.#startedAt,
      lastSuccessAt: success === undefined ? undefined : Date.parse(success),
      lastEndAt: last?.endedAt === undefined ? undefined : Date.parse(last.endedAt),
      failuresInARow: history.failuresInARow(),
    };
  }
}
