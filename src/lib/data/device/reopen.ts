import { inTime } from '../bundle/in-time.ts';
import type { Rescue } from '../bundle/rescue.ts';
import type { Vault } from '../encryption/vault.ts';
import type { Opened } from '../keyring/keyring.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { Serial } from '../store/serial.ts';
import type { DeviceDeps } from './deps.ts';
import type { DeviceTime } from './device-time.ts';
import { clearLeftovers } from './erase.ts';
import type { Session } from './session.ts';

/** A lost store may not even close. */
const CLOSE_PATIENCE_MS = 10_000;
/** A browser that deletes the databases does so one after the other. */
const TRIES = 3;
const PAUSE_MS = 500;
/** A store that is lost more often within this time is as good as broken: opening it again and again helps nobody. */
const MOST_LOSSES = 3;
const LOSSES_MS = 60_000;

export interface ReopenParts {
  deps: DeviceDeps;
  db: DeviceDb;
  time: DeviceTime;
  serial: Serial;
  rescue: Pick<Rescue, 'guard'>;
  session: () => Session | undefined;
  close: () => Promise<void>;
  open: (opened: Opened) => Promise<unknown>;
  /** Tells all windows how the tablet stands, and that what they asked must be asked again. */
  announce: () => Promise<void>;
}

/** Opens a store again that the browser has taken away, with the key that is at hand (R9). */
export interface Reopener {
  /** The store of this key is lost. */
  lost(vault: Vault): void;
  /** Resolves when it is open again, or will not be; undefined when nothing is lost. Never rejects. */
  readonly waiting: Promise<void> | undefined;
}

export function createReopener(parts: ReopenParts): Reopener {
  const { deps, db, time, serial, rescue, session, close, open, announce } = parts;
  const losses: number[] = [];
  let waiting: Promise<void> | undefined;

  async function reopen(vault: Vault): Promise<void> {
    const before = session();
    if (before?.vault !== vault) return;
    const opened = { vault, ...before.login };
    await inTime(close(), CLOSE_PATIENCE_MS).catch(() => undefined);
    for (let tries = 1; ; tries++) {
      // The browser may have deleted everything: then this is a fresh tablet.
      if ((await db.people.count()) === 0) {
        time.forget();
        return clearLeftovers(deps.name, db, deps.newId());
      }
      // From here on the rescue is open to who was at work.
      if (losses.length > MOST_LOSSES) await rescue.guard(opened, () => Promise.reject(new Error('lost too often')));
      try {
        await open(opened);
        return;
      } catch (error) {
        if (tries === TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  return {
    lost(vault) {
      if (waiting || session()?.vault !== vault) return;
      const now = performance.now();
      losses.splice(0, losses.length, ...losses.filter((at) => now - at < LOSSES_MS), now);
      console.warn('the store was lost and is opened again');
      waiting = serial(() => reopen(vault))
        .catch((error: unknown) => console.error('the store did not open again', error))
        .finally(() => {
          waiting = undefined;
        });
      void waiting.then(announce);
    },
    get waiting() {
      return waiting;
    },
  };
}
