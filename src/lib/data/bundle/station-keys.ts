import type { StationKey } from '../../sync/bundle/keys.ts';
import type { Vault } from '../encryption/vault.ts';
import type { DeviceDb } from '../local/device-db.ts';

const PLACE = 'bundle-keys';
/** Bundles that are older than so many changes of the key are opened by the server only. */
const MOST = 10;

/** The station's keys that the server has given this tablet, newest last; sealed on the disk. */
export async function stationKeys(db: DeviceDb, vault: Vault): Promise<StationKey[]> {
  const sealed = await db.fact('bundleKeys');
  if (sealed === undefined) return [];
  // Sealed for a store that is gone: as good as none.
  const text = await vault.open(sealed, PLACE).catch(() => '[]');
  return JSON.parse(text) as StationKey[];
}

/** Keeps a key of an answer of the server; what is no key is left out. */
export async function keepStationKey(db: DeviceDb, vault: Vault, given: unknown): Promise<void> {
  if (!isKey(given)) return;
  const keys = await stationKeys(db, vault);
  if (keys.at(-1)?.id === given.id) return;
  const all = [...keys.filter(({ id }) => id !== given.id), { id: given.id, key: given.key }].slice(-MOST);
  await db.setFact('bundleKeys', await vault.seal(JSON.stringify(all), PLACE));
}

function isKey(given: unknown): given is StationKey {
  const { id, key } = (given ?? {}) as Partial<StationKey>;
  return typeof id === 'string' && /^[0-9a-f]{16}$/.test(id) && typeof key === 'string' && /^[0-9a-f]{64}$/.test(key);
}
