import { writeBundle } from '../../sync/bundle/bundle.ts';
import type { Secret } from '../../sync/bundle/keys.ts';
import { DeviceError } from '../api.ts';
import type { DeviceDeps } from '../device/deps.ts';
import type { Vault } from '../encryption/vault.ts';
import type { DeviceDb } from '../local/device-db.ts';
import { allSteps } from '../store/own-steps.ts';
import { toldOf } from '../store/step-store.ts';
import { nextSequence, ownFacts } from './marks.ts';
import { readUnsent } from './read-unsent.ts';
import { stationKeys } from './station-keys.ts';
import type { BundleFile } from './types.ts';
import { fileOf, inBundleWords } from './work.ts';

/** Everything unsent that can still be read, as a bundle. @throws DeviceError bundle_nothing {unreadable}, bundle_<fault> */
export function makeRescueFile(
  { db, deps, vault }: { db: DeviceDb; deps: DeviceDeps; vault: Vault },
  passphrase: string | undefined,
): Promise<BundleFile & { unreadable: number }> {
  return inBundleWords(async () => {
    const { changes, unreadable, newest, entries } = await readUnsent(deps.name, vault);
    if (changes.length === 0) throw new DeviceError('bundle_nothing', { unreadable });
    const own = await ownFacts(db);
    const secret: Secret = passphrase
      ? { kind: 'passphrase', passphrase }
      : { kind: 'station', keys: await stationKeys(db, vault) };
    const facts = {
      id: deps.newId(),
      madeAt: new Date(deps.now()).toISOString(),
      station: own.station,
      device: { id: own.deviceId, name: own.deviceName, epoch: own.epoch },
      // A full disk takes no new number; then this bundle only looks older than it is.
      sequence: await nextSequence(db).catch(() => 0),
      from: 0,
      to: newest,
    };
    // Without the mark all of them go: what the server has it knows again.
    const told = await toldOf(db).catch(() => () => false);
    const steps = allSteps(entries, own.deviceId).flatMap(({ seq, step }) => (told(seq) ? [] : [step]));
    const { header, file } = await writeBundle(facts, { changes, received: [], steps }, secret);
    return { ...fileOf(header, file), unreadable };
  });
}
