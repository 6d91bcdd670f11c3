import type { Kind } from '../../domain/records/index.ts';
import type { DeviceState } from '../api.ts';

/** Another device with which bundles were exchanged. */
export interface BundlePeer {
  deviceId: string;
  name: string;
  /** Instant of the last bundle that came from it. */
  at: string;
}

export interface BundleStatus {
  /** The station's key is here: bundles need no passphrase. */
  stationKey: boolean;
  /** Records with edits that the server has not answered for. */
  unsent: number;
  peers: BundlePeer[];
}

export interface BundleFile {
  id: string;
  fileName: string;
  bytes: Uint8Array<ArrayBuffer>;
  counts: Partial<Record<Kind, number>>;
  total: number;
}

/** Who made a bundle, and when. */
export interface BundleOrigin {
  id: string;
  deviceId: string;
  deviceName: string;
  madeAt: string;
  /** It opens with the passphrase that its maker chose. */
  needsPassphrase: boolean;
}

/** Records that cannot be taken. `outside`: not in the villages of this person. `malformed`: no record of this station, or damaged. */
export type BundleRefusal = 'outside' | 'malformed';

export interface BundleTally {
  counts: Partial<Record<Kind, number>>;
  total: number;
  /** Not here until now. */
  fresh: number;
  /** Newer than what is here. */
  newer: number;
  /** Edited here and there. */
  merged: number;
  /** Here already: nothing changes. */
  known: number;
  refused: Partial<Record<BundleRefusal, number>>;
}

export interface BundlePreview extends BundleTally {
  from: BundleOrigin;
  /** Instant at which this very bundle was taken here before. */
  takenAt?: string;
  /** A later bundle of the same device was taken before. */
  older: boolean;
  /** It continues a bundle that never came here. */
  gap: boolean;
}

export interface BundleResult extends BundleTally {
  from: BundleOrigin;
  /** Taken before: nothing was changed. */
  repeated: boolean;
}

export interface RescueFile extends BundleFile {
  /** Unsent edits that are on the disk and cannot be read any more. */
  unreadable: number;
}

/**
 * Bundles and rescue. Failures are DeviceErrors `bundle_<fault>` with the faults of sync/bundle/fault.ts.
 */
export interface BundleApi {
  bundleStatus(): Promise<BundleStatus>;
  /**
   * Makes a bundle of unsent edits; for a known peer of all edits that it has not confirmed. `since` (calendar date) adds everything that
   * changed since that day. With a passphrase it opens without the station's key. Nothing counts as sent by this.
   */
  exportBundle(options: { peerId?: string; since?: string; passphrase?: string }): Promise<BundleFile>;
  /** What a bundle would change here; changes nothing. */
  readBundle(bytes: Uint8Array<ArrayBuffer>, passphrase?: string): Promise<BundlePreview>;
  /** Takes the records: what differs from the server's version is an unsent edit of this tablet from now on. */
  importBundle(bytes: Uint8Array<ArrayBuffer>, passphrase?: string): Promise<BundleResult>;
  /** Ends the export, reading or import that is under way, with `bundle_cancelled`. What was imported by then stays. */
  cancelBundle(): Promise<void>;
  /**
   * Everything unsent that can still be read of a store that cannot be opened, or does not work. Needs the PIN before: after
   * `brokenStore` of `unlock` or `signIn`, or while the tablet is open. @throws DeviceError locked, bundle_nothing
   */
  rescueBundle(options: { passphrase?: string }): Promise<RescueFile>;
  /** True when this is the file of the last rescue, whole. */
  checkRescued(bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  /**
   * Deletes the records of this tablet, so that they are downloaded anew; people, PINs and drafts stay. Only after `checkRescued`, or with
   * `giveUp`: the person has said that nothing is to be saved. When not even the PINs can be read, everything is deleted. The page must be
   * loaded anew afterwards. @throws DeviceError locked, notRescued
   */
  startAgain(options: { giveUp: boolean }): Promise<DeviceState>;
}
