import { Bucket, type Rate } from './bucket.ts';

const MIB = 1024 * 1024;

export interface Allowance {
  requests: Rate;
  /** Bytes of requests and answers together, as they go over the network. */
  bytes: Rate;
}

/**
 * Generous: a tablet that starts from empty with 20,000 records needs about 200 requests and 60 MiB, and one that works
 * needs one request in a few seconds. Who reaches a limit is broken or hostile.
 */
export const LIMITS = {
  device: { requests: { burst: 6_000, perSecond: 100 }, bytes: { burst: 2_048 * MIB, perSecond: 8 * MIB } },
  person: { requests: { burst: 12_000, perSecond: 200 }, bytes: { burst: 4_096 * MIB, perSecond: 16 * MIB } },
  /** A station's server at its warehouse: a first run sends everything that the station has, with its photographs. */
  server: { requests: { burst: 60_000, perSecond: 500 }, bytes: { burst: 32_768 * MIB, perSecond: 32 * MIB } },
  /** Of those who are not signed in. All tablets of a station share one address. */
  address: { requests: { burst: 5_000, perSecond: 50 }, bytes: { burst: 512 * MIB, perSecond: 4 * MIB } },
} satisfies Record<string, Allowance>;

export type Scope = keyof typeof LIMITS;
/** One whose requests are counted: `device` with `station/device`, `person` with the id, `server` with its account, `address`. */
export type Holder = readonly [Scope, string];

/** How many holders are remembered; those with full buckets are forgotten first. */
const MAX_HOLDERS = 20_000;

interface Buckets {
  requests: Bucket;
  bytes: Bucket;
}

/** Counts requests and bytes per device, person and address. */
export class RateLimits {
  readonly #limits: Record<Scope, Allowance>;
  readonly #now: () => number;
  readonly #holders = new Map<string, Buckets>();

  constructor(limits: Record<Scope, Allowance> = LIMITS, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Counts one request of all these holders. Answers 0, or the milliseconds that must pass first: then nothing was counted. */
  admit(holders: readonly Holder[]): number {
    const now = this.#now();
    const buckets = holders.map((holder) => this.#bucketsOf(holder, now));
    const waitMs = Math.max(
      0,
      ...buckets.map(({ requests, bytes }) => Math.max(requests.waitMs(1, now), bytes.waitMs(0, now))),
    );
    if (waitMs === 0) for (const { requests } of buckets) requests.spend(1, now);
    return waitMs;
  }

  /** What a request cost is known when it is over. */
  charge(holders: readonly Holder[], bytes: number): void {
    const now = this.#now();
    for (const holder of holders) this.#bucketsOf(holder, now).bytes.spend(bytes, now);
  }

  #bucketsOf([scope, name]: Holder, now: number): Buckets {
    const key = `${scope}:${name}`;
    const known = this.#holders.get(key);
    if (known) return known;
    if (this.#holders.size >= MAX_HOLDERS) this.#forget(now);
    const { requests, bytes } = this.#limits[scope];
    const made = { requests: new Bucket(requests, now), bytes: new Bucket(bytes, now) };
    this.#holders.set(key, made);
    return made;
  }

  #forget(now: number): void {
    for (const [key, { requests, bytes }] of this.#holders)
      if (requests.isFull(now) && bytes.isFull(now)) this.#holders.delete(key);
    // An attack from very many addresses: the oldest go, so that memory stays bounded.
    for (const key of this.#holders.keys()) {
      if (this.#holders.size < MAX_HOLDERS * 0.9) break;
      this.#holders.delete(key);
    }
  }
}
