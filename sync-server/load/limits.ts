/**
 * Classes of work, each with its own slots, so that one cannot starve another. `write`: documents that are stored.
 * `bulk`: pages of documents. `signIn`: argon2. `cheap`: everything else.
 */
export const LANES = ['write', 'bulk', 'signIn', 'cheap'] as const;
export type LaneName = (typeof LANES)[number];

export interface LaneLimits {
  /** Requests that work at the same time. Whoever waits for its client does not work. */
  slots: number;
  /** Requests that wait for a slot. */
  queue: number;
  /** Longest wait for a slot, milliseconds. */
  waitMs: number;
  /** Requests that were let in and are not answered to the last byte. Idle feeds do not count. */
  open: number;
}

export interface LoadLimits {
  lanes: Record<LaneName, LaneLimits>;
  /** Bytes of request bodies in memory at the same time. At least the largest body that is allowed. */
  bodyBytes: number;
  /** Open feeds of one device; the oldest is ended for a new one. */
  feedsPerDevice: number;
  /** Open feeds of all together. */
  feeds: number;
  /** A reader that takes nothing, or a sender that sends nothing, for so long is cut. */
  stallMs: number;
  /** Below so many free bytes writes are refused with 507 and the server says that it is not ready. */
  diskFloorBytes: number;
}

const MIB = 1024 * 1024;

/**
 * For one process with 1 GB of memory. A tablet should have its answer within 2 s of being let in, and a page of 200 KB takes
 * more than half of that on a link of 1.6 Mbit/s: what is left for waiting here is short.
 */
export const DEFAULT_LIMITS: LoadLimits = {
  lanes: {
    write: { slots: 32, queue: 256, waitMs: 1_000, open: 512 },
    bulk: { slots: 4, queue: 256, waitMs: 600, open: 256 },
    signIn: { slots: 2, queue: 60, waitMs: 10_000, open: 64 },
    cheap: { slots: 64, queue: 1_024, waitMs: 2_000, open: 2_048 },
  },
  bodyBytes: 96 * MIB,
  feedsPerDevice: 64,
  feeds: 20_000,
  stallMs: 30_000,
  diskFloorBytes: 100 * MIB,
};
