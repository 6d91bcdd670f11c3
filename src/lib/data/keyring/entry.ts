import type { KeptPasskey } from './passkeys.ts';

/** Cost of the derivation from a PIN; kept per person, so that it can grow with the tablets. */
export interface PinCost {
  memoryKiB: number;
  iterations: number;
  parallelism: number;
}

/**
 * One person who may open this tablet. Readable on the disk: the id, the short name for the lock screen ("N. T. Lan":
 * the given name and initials of a member of staff), and the numbers below. Username, full name, role and the
 * server's token are in `sealed`.
 */
export interface KeyringEntry {
  id: string;
  shortName: string;
  salt: Uint8Array<ArrayBuffer>;
  cost: PinCost;
  /** The data key under the key derived from the PIN; absent when the person may not open the tablet any more. */
  wrapped?: Uint8Array<ArrayBuffer> | undefined;
  /** Another way to the data key, beside the PIN. */
  passkey?: KeptPasskey;
  /** The server has said that the person may not work any more. */
  ended?: boolean;
  sealed: string;
  /** Wrong PINs in a row, and until when the next try must wait: ms of steady time (device/device-time.ts), not of the clock. */
  wrongPins: number;
  waitUntilSteady: number;
}
