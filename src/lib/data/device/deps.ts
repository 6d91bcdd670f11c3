import type { PinCost } from '../keyring/entry.ts';

/** What the device takes from its surroundings. */
export interface DeviceDeps {
  /** Name of the databases; tests open several devices side by side. */
  name: string;
  /** Origin of the sync server; empty for the origin of the page. */
  baseUrl: string;
  fetch: typeof fetch;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Milliseconds since any moment, which nobody can set; the processor's own count when absent. */
  monotonic?: () => number;
  /** 0 to 1. */
  random: () => number;
  newId: () => string;
  pinCost?: PinCost;
  /** How long the store may take to open, ms. */
  openPatienceMs?: number;
  /** Without it nothing runs by itself: no sync and no periodic saving of columns. */
  background: boolean;
}
