import { DeviceError, type DeviceState } from '../api.ts';
import type { DeviceDeps } from '../device/deps.ts';
import type { Session } from '../device/session.ts';
import type { Vault } from '../encryption/vault.ts';
import type { Opened } from '../keyring/keyring.ts';
import type { DeviceDb } from '../local/device-db.ts';
import { toDeviceError } from '../rpc/wire-error.ts';
import { inTime } from './in-time.ts';
import { deleteEverything, deleteRecords } from './begin-again.ts';
import type { BundleApi } from './types.ts';

/** A store that has not opened by then is as good as broken; the worker tries again after the next loading of the page. */
const PATIENCE_MS = 60_000;

export interface RescueParts {
  db: DeviceDb;
  deps: DeviceDeps;
  /** Of the person who has the tablet open. */
  vault: () => Vault | undefined;
  /** Ends the session, if there is one. */
  close: () => Promise<void>;
  /** The tablet as it is then, told to all windows. */
  device: () => Promise<DeviceState>;
}

export type BrokenReason = 'quota' | 'storage';

export type Rescue = Pick<BundleApi, 'rescueBundle' | 'checkRescued' | 'startAgain'> & {
  /**
   * Opens the store of somebody whose PIN was right; `open` tells when it is getting on. @throws DeviceError brokenStore {reason}: `quota` or
   * `storage`; from then on what is readable can be rescued
   */
  guard(opened: Opened, open: (alive: () => void) => Promise<Session>): Promise<Session>;
  /** Why the store of who was at work did not open again; undefined when it did, or nobody has tried. */
  broken(): BrokenReason | undefined;
};

/** The way out of a store that cannot be opened (R9). */
export function createRescue({ db, deps, vault, close, device }: RescueParts): Rescue {
  let broken: Vault | undefined;
  let reason: BrokenReason | undefined;
  let rescued: { bytes: Uint8Array<ArrayBuffer>; checked: boolean } | undefined;

  return {
    async guard(opened, open) {
      broken = reason = undefined;
      try {
        // One that opens too late is closed again: nobody knows of it.
        return await inTime(open, deps.openPatienceMs ?? PATIENCE_MS, (session) => void session.close());
      } catch (error) {
        broken = opened.vault;
        const { code } = toDeviceError(error);
        reason = code === 'quota' ? 'quota' : 'storage';
        throw new DeviceError('brokenStore', { reason });
      }
    },
    broken: () => reason,

    async rescueBundle({ passphrase }) {
      const open = broken ?? vault();
      if (!open) throw new DeviceError('locked');
      const { makeRescueFile } = await import('./rescue-file.ts');
      const file = await makeRescueFile({ db, deps, vault: open }, passphrase);
      rescued = { bytes: file.bytes, checked: false };
      return file;
    },

    async checkRescued(bytes) {
      if (!rescued || !same(rescued.bytes, bytes)) return false;
      rescued.checked = true;
      return true;
    },

    async startAgain({ giveUp }) {
      if (!giveUp && !rescued?.checked) throw new DeviceError('notRescued');
      if (broken || vault()) {
        await close();
        await deleteRecords(deps.name, db, deps.newId());
      } else {
        if (await readable(db)) throw new DeviceError('locked');
        await deleteEverything(deps.name, db);
        return { stage: 'fresh', deviceId: '', deviceName: '', people: [] };
      }
      broken = rescued = reason = undefined;
      return device();
    },
  };
}

/** Whoever has the PIN can open what is there: nobody else may delete it. */
const readable = (db: DeviceDb) =>
  inTime(db.people.count(), 10_000).then(
    () => true,
    () => false,
  );

const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, at) => byte === b[at]);
