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
  /** The data key under the key derived from the PIN. */
  wrapped: Uint8Array<ArrayBuffer>;
  sealed: string;
  /** Wrong PINs in a row, and until when (ms since 1970) the next try must wait. */
  wrongPins: number;
  waitUntil: number;
}
