import type { Kind } from '../domain/records/index.ts';
import { createBackoff } from './backoff.ts';
import { TransportError, type Transport } from './ports.ts';
import { sleep, type Timers } from './timers.ts';

const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** A change wakes all tablets of a station in the same moment: chance spreads them over this time. */
const SPREAD_MS = 1_500;
/** A poll that comes back empty sooner than this was not held by the server. */
const NOT_HELD_MS = 1_000;

export interface LiveDeps extends Timers {
  transport: Transport;
  now: () => number;
  random: () => number;
  onChange: (kinds: Kind[]) => void;
  /** The poll found nobody at the other end. */
  onDisconnected: () => void;
  /** The poll answers again after it failed. */
  onReconnected: () => void;
}

/** Holds one long poll until `signal` aborts and tells which kinds changed. Never rejects. */
export async function watch(deps: LiveDeps, signal: AbortSignal): Promise<void> {
  const backoff = createBackoff(deps.random, FIRST_WAIT_MS, LONGEST_WAIT_MS);
  let since: string | undefined;
  let failed = false;
  while (!signal.aborted) {
    const asked = deps.now();
    try {
      const { kinds, last } = await deps.transport.waitForChange(since, signal);
      if (signal.aborted) return;
      if (failed) deps.onReconnected();
      failed = false;
      const held = since === undefined || kinds.length > 0 || Math.abs(deps.now() - asked) >= NOT_HELD_MS;
      if (held) backoff.reset();
      await sleep(deps, held ? deps.random() * SPREAD_MS : backoff.next(), signal);
      if (kinds.length > 0 && !signal.aborted) deps.onChange(kinds);
      since = last;
    } catch (error) {
      if (signal.aborted) return;
      failed = true;
      if (error instanceof TransportError && error.kind === 'offline') deps.onDisconnected();
      await sleep(deps, backoff.next(), signal);
    }
  }
}
