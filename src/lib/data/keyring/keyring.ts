import { DeviceError, type DevicePerson } from '../api.ts';
import { createVault, newDataKey, unwrapDataKey, type Vault } from '../encryption/vault.ts';
import type { AccessToken } from '../../sync/couch/access.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { DeviceTime } from '../device/device-time.ts';
import type { RecoveryKey } from '../device/protection.ts';
import { delayAfter, secondsLeft } from './delay.ts';
import { deriveKey, hexKey, PIN_COST } from './derive.ts';
import type { KeyringEntry, PinCost } from './entry.ts';
import { openByPasskey } from './passkeys.ts';

/** Who has opened the tablet, with the refresh token that the server gave this person on this tablet. */
export interface Opened {
  vault: Vault;
  person: DevicePerson;
  token: string;
  /** The access token that came with a sign-in just now; it is never written down. */
  access?: AccessToken;
  /** The station's key for bundles, as it came with a sign-in just now. */
  bundleKey?: unknown;
  /** What the server told for the protection of the device, with a sign-in just now. */
  protection?: unknown;
}

const keyPlace = (id: string) => `keyring/${id}/key`;
const RECOVERY_PLACE = 'keyring/recovery';
const personPlace = (id: string) => `keyring/${id}/person`;

/** "Nguyễn Thị Lan" is "N. T. Lan" on the lock screen: enough to tell colleagues apart, and not a full name on the disk. */
export function shortName(name: string): string {
  const words = name.trim().split(/\s+/);
  const given = words.pop() ?? '';
  return [...words.map((word) => `${word.slice(0, 1)}.`), given].join(' ');
}

/** The PINs of the people of this tablet: each wraps the same data key. */
export class Keyring {
  readonly #db: DeviceDb;
  readonly #time: DeviceTime;
  readonly #cost: PinCost;

  constructor(db: DeviceDb, time: DeviceTime, cost: PinCost = PIN_COST) {
    this.#db = db;
    this.#time = time;
    this.#cost = cost;
  }

  entries(): Promise<KeyringEntry[]> {
    return this.#db.people.toArray();
  }

  /** A vault with a new data key, for the first person of a fresh tablet. */
  async newVault(): Promise<Vault> {
    await this.#db.facts.delete('recovery');
    return createVault(await newDataKey());
  }

  /** Adds a person or renews PIN, details and token. A passkey stays only as long as the PIN does: a new PIN shuts out whoever knew the old one. */
  async put(vault: Vault, person: DevicePerson, pin: string, token: string): Promise<Opened> {
    const known = await this.#db.people.get(person.id);
    const passkey = known?.passkey && (await this.vaultOf(known, pin)) ? { passkey: known.passkey } : {};
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const personKey = await deriveKey(pin, salt, this.#cost);
    await this.#db.people.put({
      id: person.id,
      shortName: shortName(person.name),
      salt,
      cost: this.#cost,
      wrapped: await vault.wrapKey(personKey, keyPlace(person.id)),
      sealed: await vault.seal(JSON.stringify({ person, token }), personPlace(person.id)),
      wrongPins: 0,
      waitUntilSteady: 0,
      ...passkey,
    });
    return { vault, person, token };
  }

  /** The server knows other details of the person now. */
  async renew(vault: Vault, person: DevicePerson, token: string): Promise<void> {
    const sealed = await vault.seal(JSON.stringify({ person, token }), personPlace(person.id));
    await this.#db.people.update(person.id, { shortName: shortName(person.name), sealed });
  }

  /** Opens with a PIN. Throws personEnded, wrongPin {waitSeconds}; the try is counted on the disk before the answer is known. */
  async open(personId: string, pin: string): Promise<Opened> {
    const entry = await this.#db.people.get(personId);
    if (!entry) throw new DeviceError('wrongPin', { waitSeconds: 0 });
    if (entry.ended) throw new DeviceError('personEnded');
    const steadyMs = await this.#time.steadyMs();
    const wait = secondsLeft(entry, steadyMs);
    if (wait > 0) throw new DeviceError('wrongPin', { waitSeconds: wait });
    const wrongPins = entry.wrongPins + 1;
    const delay = delayAfter(wrongPins);
    await this.#db.people.update(personId, { wrongPins, waitUntilSteady: steadyMs + delay * 1000 });
    // A restart goes on from here: the time that the wait is measured by must not fall behind its beginning.
    if (delay > 0) await this.#time.keep();
    const vault = await this.vaultOf(entry, pin);
    if (!vault) throw new DeviceError('wrongPin', { waitSeconds: delay });
    await this.#db.people.update(personId, { wrongPins: 0, waitUntilSteady: 0 });
    return { vault, ...(await this.detailsOf(vault, entry)) };
  }

  /** Opens with what a passkey answered. @throws DeviceError personEnded, wrongPasskey */
  async openByPasskey(personId: string, secret: Uint8Array<ArrayBuffer>): Promise<Opened> {
    const { vault, entry } = await openByPasskey(await this.#db.people.get(personId), secret);
    await this.#db.people.update(personId, { wrongPins: 0, waitUntilSteady: 0 });
    return { vault, ...(await this.detailsOf(vault, entry)) };
  }

  /** The vault, or undefined when the PIN is not the one that wrapped the data key. */
  async vaultOf(entry: KeyringEntry, pin: string): Promise<Vault | undefined> {
    if (!entry.wrapped) return undefined;
    const personKey = await deriveKey(pin, entry.salt, entry.cost);
    const dataKey = await unwrapDataKey(entry.wrapped, personKey, keyPlace(entry.id)).catch(() => undefined);
    return dataKey && createVault(dataKey);
  }

  /** Keeps the data key under the server's recovery key too; once for each key. */
  async keepRecovery(vault: Vault, { id, key }: RecoveryKey): Promise<void> {
    if ((await this.#db.fact('recovery'))?.id === id) return;
    const wrapped = await vault.wrapKey(await hexKey(key), RECOVERY_PLACE);
    await this.#db.setFact('recovery', { id, wrapped });
  }

  /** The vault by the server's recovery key; undefined when it is not the one that the tablet knows. */
  async recover({ key }: RecoveryKey): Promise<Vault | undefined> {
    const kept = await this.#db.fact('recovery');
    const dataKey =
      kept && (await unwrapDataKey(kept.wrapped, await hexKey(key), RECOVERY_PLACE).catch(() => undefined));
    return dataKey && createVault(dataKey);
  }

  /**
   * These people, and no others, may not open the tablet any more. Their wrapped keys go as well where another way to the data is left:
   * somebody else's PIN or the recovery key. Answers whether anything has changed.
   */
  async end(ids: readonly string[]): Promise<boolean> {
    const entries = await this.entries();
    const isEnded = ({ id }: KeyringEntry) => ids.includes(id);
    const isOpenable =
      entries.some((entry) => entry.wrapped && !isEnded(entry)) || (await this.#db.fact('recovery')) !== undefined;
    const changed = entries.filter(
      (entry) => isEnded(entry) !== (entry.ended === true) && (isEnded(entry) || entry.wrapped),
    );
    for (const entry of changed) {
      // The passkey goes in any case: the last way to the data may be the PIN, which the server can help with.
      const { wrapped, passkey, ...rest } = entry;
      await this.#db.people.put({
        ...rest,
        ended: isEnded(entry),
        ...(isEnded(entry) && isOpenable ? {} : { wrapped }),
        ...(isEnded(entry) || !passkey ? {} : { passkey }),
      });
    }
    return changed.length > 0;
  }

  async detailsOf(vault: Vault, entry: KeyringEntry): Promise<{ person: DevicePerson; token: string }> {
    return JSON.parse(await vault.open(entry.sealed, personPlace(entry.id))) as { person: DevicePerson; token: string };
  }
}
