import { DeviceError, type PasskeyHint } from '../api.ts';
import { createVault, unwrapDataKey, type Vault } from '../encryption/vault.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { KeyringEntry } from './entry.ts';

/** A passkey beside the PIN: the data key under what its `prf` extension answers to `salt`. */
export interface KeptPasskey extends PasskeyHint {
  wrapped: Uint8Array<ArrayBuffer>;
}

const USE = 'tram passkey data key';
const passkeyPlace = (id: string) => `keyring/${id}/passkey`;

/** Keeps the data key under the passkey as well; an earlier passkey of this person opens nothing any more. */
export async function keepPasskey(
  db: DeviceDb,
  vault: Vault,
  personId: string,
  { credentialId, salt }: PasskeyHint,
  secret: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const wrapped = await vault.wrapKey(await passkeyKey(secret, salt), passkeyPlace(personId));
  await db.people.update(personId, { passkey: { credentialId, salt, wrapped } });
}

/** The passkey opens nothing any more. */
export async function dropPasskey(db: DeviceDb, personId: string): Promise<void> {
  await db.people
    .where('id')
    .equals(personId)
    .modify((entry: KeyringEntry) => {
      delete entry.passkey;
    });
}

/**
 * The vault by what the passkey answered. No waiting after wrong PINs stands before it: 256 random bits are not guessed.
 * @throws DeviceError personEnded, wrongPasskey
 */
export async function openByPasskey(
  entry: KeyringEntry | undefined,
  secret: Uint8Array<ArrayBuffer>,
): Promise<{ vault: Vault; entry: KeyringEntry }> {
  if (entry?.ended) throw new DeviceError('personEnded');
  if (!entry?.passkey) throw new DeviceError('wrongPasskey');
  const { salt, wrapped } = entry.passkey;
  const dataKey = await unwrapDataKey(wrapped, await passkeyKey(secret, salt), passkeyPlace(entry.id)).catch(
    () => undefined,
  );
  if (!dataKey) throw new DeviceError('wrongPasskey');
  return { vault: createVault(dataKey), entry };
}

/** HKDF (RFC 5869) of the authenticator's answer, so that nothing else made from that answer is this key. */
async function passkeyKey(secret: Uint8Array<ArrayBuffer>, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  if (secret.length < 32) throw new DeviceError('wrongPasskey');
  const answer = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const info = new TextEncoder().encode(USE);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt, info },
    answer,
    { name: 'AES-GCM', length: 256 },
    false,
    ['wrapKey', 'unwrapKey'],
  );
}
