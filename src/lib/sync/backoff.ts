/** Waiting times between tries: they double, and chance spreads devices that failed in the same moment. */
export interface Backoff {
  /** Milliseconds until the next try; never less than `retryAfterS` seconds. */
  next(retryAfterS?: number): number;
  reset(): void;
}

const LONGEST_RETRY_AFTER_S = 3600;

export function createBackoff(random: () => number, minMs: number, maxMs: number): Backoff {
  let failures = 0;
  return {
    next(retryAfterS = 0) {
      const grown = Math.min(maxMs, minMs * 2 ** failures);
      failures = Math.min(failures + 1, 30);
      const asked = Math.min(retryAfterS, LONGEST_RETRY_AFTER_S) * 1000;
      return asked + grown * (0.5 + random() / 2);
    },
    reset() {
      failures = 0;
    },
  };
}
