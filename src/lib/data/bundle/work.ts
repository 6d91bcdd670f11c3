import { openBundle, writeBundle, type BundleContent } from '../../sync/bundle/bundle.ts';
import { BundleError } from '../../sync/bundle/fault.ts';
import type { BundleHeader } from '../../sync/bundle/header.ts';
import type { Secret } from '../../sync/bundle/keys.ts';
import { DeviceError, type DeviceEvent } from '../api.ts';
import type { DeviceDeps } from '../device/deps.ts';
import type { Session } from '../device/session.ts';
import type { DeviceDb } from '../local/device-db.ts';
import { collect, type Step } from './collect.ts';
import { fileNameOf } from './file-name.ts';
import { nextSequence, noteTaken, ownFacts, peerMarks, placeOf, takenAt } from './marks.ts';
import { stationKeys } from './station-keys.ts';
import { keepSteps, unsentSteps } from './steps.ts';
import { take } from './take.ts';
import type { BundleApi, BundleFile, BundleOrigin, BundleTally } from './types.ts';

export type OpenTablet = 'bundleStatus' | 'exportBundle' | 'readBundle' | 'importBundle' | 'cancelBundle';

export interface BundleParts {
  withSession: <T>(task: (open: Session) => Promise<T>) => Promise<T>;
  db: DeviceDb;
  deps: DeviceDeps;
  emit: (event: DeviceEvent) => void;
}

/** Bundles on an open tablet. */
export function createBundleWork({ withSession, db, deps, emit }: BundleParts): Pick<BundleApi, OpenTablet> {
  const now = () => new Date(deps.now()).toISOString();
  let run = 0;

  /** One piece of work that tells how far it is and can be cancelled. */
  async function work<T>(task: (session: Session, step: Step) => Promise<T>): Promise<T> {
    const own = ++run;
    const step: Step = async (done, total) => {
      // Lets the message to cancel in.
      await new Promise((resolve) => setTimeout(resolve));
      if (own !== run) throw new BundleError('cancelled');
      emit({ type: 'bundle', done, total });
    };
    try {
      return await inBundleWords(() => withSession((session) => task(session, step)));
    } finally {
      emit({ type: 'bundle', done: 0, total: 0 });
    }
  }

  async function opened(session: Session, bytes: Uint8Array<ArrayBuffer>, passphrase?: string) {
    const { station } = await ownFacts(db);
    const secrets: Secret[] = [{ kind: 'station', keys: await stationKeys(db, session.vault) }];
    if (passphrase) secrets.push({ kind: 'passphrase', passphrase });
    return { station, ...(await openBundle(bytes, station, secrets)) };
  }

  return {
    bundleStatus: () =>
      withSession(async ({ vault, ledger }) => {
        const marks = Object.entries(await peerMarks(db));
        const peers = marks.map(([deviceId, { name, at }]) => ({ deviceId, name, at }));
        const unsent = ledger.openRecords().length;
        return { stationKey: (await stationKeys(db, vault)).length > 0, unsent, peers };
      }),

    exportBundle: ({ peerId, since, passphrase }) =>
      work(async (session, step): Promise<BundleFile> => {
        const own = await ownFacts(db);
        const marks = await peerMarks(db);
        const from = (peerId !== undefined && marks[peerId]?.confirmed) || 0;
        const after = peerId === undefined ? undefined : from;
        const to = session.ledger.lastSeq;
        const changes = await collect(session, { after, since: since && startOf(since) }, step);
        if (changes.length === 0) throw new BundleError('nothing');
        const steps = await unsentSteps(session, db);
        const received = Object.entries(marks).map(([device, mark]) => ({
          device,
          epoch: mark.epoch,
          to: mark.received,
        }));
        const facts = {
          id: deps.newId(),
          madeAt: now(),
          station: own.station,
          device: { id: own.deviceId, name: own.deviceName, epoch: own.epoch },
          sequence: await nextSequence(db),
          ...(peerId === undefined ? {} : { peer: peerId }),
          ...(since ? { since } : {}),
          from,
          to,
        };
        const secret: Secret = passphrase
          ? { kind: 'passphrase', passphrase }
          : { kind: 'station', keys: await stationKeys(db, session.vault) };
        const { header, file } = await writeBundle(facts, { changes, received, steps }, secret);
        return fileOf(header, file);
      }),

    readBundle: (bytes, passphrase) =>
      work(async (session, step) => {
        const { header, content, station } = await opened(session, bytes, passphrase);
        const tally = await taken(session, content, station, step, false);
        return {
          ...tally,
          from: originOf(header),
          takenAt: await takenAt(db, header.id),
          ...(await placeOf(db, header)),
        };
      }),

    importBundle: (bytes, passphrase) =>
      work(async (session, step) => {
        const { header, content, station } = await opened(session, bytes, passphrase);
        const repeated = (await takenAt(db, header.id)) !== undefined;
        // Looks only: what it brought was taken then, and may have been edited since.
        const tally = await taken(session, content, station, step, !repeated);
        if (repeated) return { ...nothingOf(tally), from: originOf(header), repeated };
        await keepSteps(session, station, await db.fact('area'), content.steps ?? [], now());
        await noteTaken(db, header, content, now());
        session.sync.changed();
        session.sync.nudge();
        return { ...tally, from: originOf(header), repeated };
      }),

    async cancelBundle() {
      run += 1;
    },
  };

  async function taken(session: Session, content: BundleContent, station: string, step: Step, write: boolean) {
    const area = await db.fact('area');
    return take({ session, station, area, now: now(), step, write }, content.changes);
  }
}

const nothingOf = (tally: BundleTally): BundleTally => ({
  ...tally,
  fresh: 0,
  newer: 0,
  merged: 0,
  known: tally.total,
  refused: {},
});

/** Beginning of a calendar day in Vietnam (UTC+7) as an instant. */
const startOf = (day: string) => new Date(`${day}T00:00:00+07:00`).toISOString();

export function fileOf(header: BundleHeader, bytes: Uint8Array<ArrayBuffer>): BundleFile {
  const total = Object.values(header.counts).reduce((sum, n) => sum + n, 0);
  return { id: header.id, fileName: fileNameOf(header), bytes, counts: header.counts, total };
}

const originOf = ({ id, device, madeAt, key }: BundleHeader): BundleOrigin => ({
  id,
  deviceId: device.id,
  deviceName: device.name,
  madeAt,
  needsPassphrase: key.kind === 'passphrase',
});

/** A BundleError crosses to the page as `bundle_<fault>`. */
export async function inBundleWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof BundleError ? new DeviceError(`bundle_${error.fault}`) : error;
  }
}
