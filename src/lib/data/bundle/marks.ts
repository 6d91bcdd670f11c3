import type { BundleContent } from '../../sync/bundle/bundle.ts';
import type { BundleHeader } from '../../sync/bundle/header.ts';
import type { DeviceDb } from '../local/device-db.ts';

/** What was exchanged with one other device. */
export interface PeerMark {
  name: string;
  /** Of its store: a store that began anew counts its edits from 1 again. */
  epoch: string;
  /** Its edits up to here have arrived. */
  received: number;
  /** Number of its newest bundle that was taken. */
  sequence: number;
  at: string;
  /** It has told that this tablet's edits up to here have arrived there. */
  confirmed: number;
}

export type PeerMarks = Record<string, PeerMark>;

const MOST_TAKEN = 1000;

export interface Own {
  deviceId: string;
  deviceName: string;
  epoch: string;
  station: string;
}

export async function ownFacts(db: DeviceDb): Promise<Own> {
  const [deviceId = '', deviceName = '', epoch = '', station = ''] = await Promise.all([
    db.fact('deviceId'),
    db.fact('deviceName'),
    db.fact('storeEpoch'),
    db.fact('stationCode'),
  ]);
  return { deviceId, deviceName, epoch, station };
}

export const peerMarks = async (db: DeviceDb): Promise<PeerMarks> => (await db.fact('bundlePeers')) ?? {};

/** Number of the next bundle of this tablet. */
export async function nextSequence(db: DeviceDb): Promise<number> {
  const next = ((await db.fact('bundleSequence')) ?? 0) + 1;
  await db.setFact('bundleSequence', next);
  return next;
}

/** When this bundle was taken; undefined when it was not. */
export async function takenAt(db: DeviceDb, id: string): Promise<string | undefined> {
  return (await db.fact('bundlesTaken'))?.find((one) => one.id === id)?.at;
}

/** A later bundle of the same store was taken; or one before it is missing. */
export async function placeOf(db: DeviceDb, header: BundleHeader): Promise<{ older: boolean; gap: boolean }> {
  const known = (await peerMarks(db))[header.device.id];
  const mark = known?.epoch === header.device.epoch ? known : undefined;
  return { older: (mark?.sequence ?? 0) > header.sequence, gap: header.from > (mark?.received ?? 0) };
}

/** Notes that a bundle was taken whole: the next one to its maker says so. */
export async function noteTaken(db: DeviceDb, header: BundleHeader, content: BundleContent, at: string): Promise<void> {
  const own = await ownFacts(db);
  const { id, name, epoch } = header.device;
  await db.transaction('rw', db.facts, async () => {
    const taken = (await db.fact('bundlesTaken')) ?? [];
    await db.setFact('bundlesTaken', [...taken, { id: header.id, at }].slice(-MOST_TAKEN));
    const marks = await peerMarks(db);
    const known = marks[id]?.epoch === epoch ? marks[id] : undefined;
    // A bundle that continues another one which never came confirms nothing beyond the gap.
    const joins = header.from <= (known?.received ?? 0);
    const told = content.received.find((one) => one.device === own.deviceId && one.epoch === own.epoch);
    const mark: PeerMark = {
      name,
      epoch,
      received: Math.max(known?.received ?? 0, joins ? header.to : 0),
      sequence: Math.max(known?.sequence ?? 0, header.sequence),
      at,
      confirmed: Math.max(marks[id]?.confirmed ?? 0, told?.to ?? 0),
    };
    await db.setFact('bundlePeers', { ...marks, [id]: mark });
  });
}
