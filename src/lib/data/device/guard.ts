import { DeviceError } from '../api.ts';
import type { Vault } from '../encryption/vault.ts';
import type { Keyring } from '../keyring/keyring.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { Serial } from '../store/serial.ts';
import { askStanding, type Standing } from './contact.ts';
import type { DeviceDeps } from './deps.ts';
import type { DeviceTime } from './device-time.ts';
import { beginErase, finishErase, isHalfErased } from './erase.ts';
import { keepTold, offlineRule } from './protection.ts';

const TICK_MS = 60_000;
/** So often the server is asked how the device stands, also while it is locked. */
const TICKS_PER_CONTACT = 15;
/** However often the server refuses, it is asked why once in this time. */
const PAUSE_MS = 30_000;

export interface GuardParts {
  deps: DeviceDeps;
  db: DeviceDb;
  keyring: Keyring;
  time: DeviceTime;
  serial: Serial;
  /** Id of the person who has the tablet open. */
  atWork: () => string | undefined;
  /** Locks at once; resolves when the store is closed. */
  close: () => Promise<void>;
  /** Tells all windows how the tablet stands. */
  announce: () => Promise<unknown>;
}

/** Watches whether the tablet and its people may go on: revoked, ended, too long without contact. */
export interface Guard {
  /** Asks the server. Without a definite answer of our own server nothing happens. */
  contact(): Promise<void>;
  /** @throws DeviceError offlineLimit {days} when the server must answer first and does not */
  admit(): Promise<void>;
  /** The server gives no token any more. */
  refused(): void;
  /** The server told this with a token: it is in contact. */
  told(vault: Vault, protection: unknown): Promise<void>;
  /** Ends an erasing that was cut off, then begins to watch. Nobody signs in before it is done. */
  start(): Promise<void>;
  stop(): void;
}

export function createGuard({ deps, db, keyring, time, serial, atWork, close, announce }: GuardParts): Guard {
  let asking: Promise<void> | undefined;
  let askedWhy: number | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let stopped = false;

  const contact = () => (asking ??= ask().finally(() => (asking = undefined)));
  async function ask(): Promise<void> {
    const standing = await askStanding(deps, db);
    if (standing) await serial(() => apply(standing));
  }

  async function apply(standing: Standing): Promise<void> {
    // Meanwhile the tablet may have become another device.
    if (standing.deviceId !== (await db.fact('deviceId'))) return;
    if (standing.state === 'revoked') return erase();
    await time.contacted();
    await keepTold(db, keyring, undefined, standing.protection);
    const changed = await keyring.end(standing.ended);
    if (standing.ended.includes(atWork() ?? '')) await close();
    if (changed) await announce();
  }

  async function erase(): Promise<void> {
    const closing = close();
    await beginErase(db, new Date(deps.now()).toISOString());
    await closing;
    await finish();
    await announce();
  }

  /** What cannot be deleted now goes at the next start; its key is gone already. */
  async function finish(): Promise<void> {
    time.forget();
    await finishErase(deps.name, db, deps.newId()).catch((error: unknown) => console.warn('not erased yet', error));
  }

  const rule = async () => offlineRule(db, await time.withoutContactMs());

  async function tick(count: number): Promise<void> {
    await time.keep();
    if (count % TICKS_PER_CONTACT === 0) await contact();
    if (atWork() === undefined || (await rule()).daysLeft !== 0) return;
    await contact();
    await serial(async () => {
      if ((await rule()).daysLeft !== 0) return;
      await close();
      await announce();
    });
  }

  const quietly = (work: Promise<unknown>) => {
    work.catch((error: unknown) => {
      if (!(error instanceof DeviceError)) console.warn('protection of the device', error);
    });
  };

  return {
    contact,
    async admit() {
      if ((await rule()).daysLeft !== 0 || (await keyring.entries()).length === 0) return;
      await contact();
      const { daysLeft, limitDays } = await rule();
      if (daysLeft === 0) throw new DeviceError('offlineLimit', { days: limitDays });
    },
    refused() {
      const now = performance.now();
      if (askedWhy !== undefined && now - askedWhy < PAUSE_MS) return;
      askedWhy = now;
      quietly(contact());
    },
    async told(vault, protection) {
      await time.contacted();
      await keepTold(db, keyring, vault, protection);
    },
    async start() {
      if (await isHalfErased(db)) {
        await finish();
        await announce();
      }
      if (!deps.background || stopped) return;
      quietly(contact());
      let count = 0;
      timer = setInterval(() => quietly(tick(++count)), TICK_MS);
    },
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
