import { fromBase64, toBase64 } from './base64.ts';

const IV_BYTES = 12;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Seals what is written to the tablet's disk: AES-GCM with a random 96-bit IV per value, stored in front of the
 * ciphertext. `place` (collection and id) is authenticated too, so that a sealed value cannot be moved to another place.
 */
export interface Vault {
  seal(text: string, place: string): Promise<string>;
  /** Throws when the value was altered, moved, or sealed with another key. */
  open(sealed: string, place: string): Promise<string>;
  sealBytes(bytes: Uint8Array<ArrayBuffer>, place: string): Promise<Uint8Array<ArrayBuffer>>;
  openBytes(sealed: Uint8Array<ArrayBuffer>, place: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The data key encrypted under a person's key (see keyring). */
  wrapKey(personKey: CryptoKey, place: string): Promise<Uint8Array<ArrayBuffer>>;
}

const algorithm = (iv: Uint8Array<ArrayBuffer>, place: string) => ({
  name: 'AES-GCM',
  iv,
  additionalData: encoder.encode(place),
});

/** A new random data key of 256 bits. */
export function newDataKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
}

/** The data key out of its wrapping; throws when `personKey` is the wrong one. */
export function unwrapDataKey(
  wrapped: Uint8Array<ArrayBuffer>,
  personKey: CryptoKey,
  place: string,
): Promise<CryptoKey> {
  const iv = wrapped.subarray(0, IV_BYTES);
  return crypto.subtle.unwrapKey(
    'raw',
    wrapped.subarray(IV_BYTES),
    personKey,
    algorithm(iv, place),
    { name: 'AES-GCM', length: 256 },
    true,
    ['encrypt', 'decrypt'],
  );
}

function joined(iv: Uint8Array, ciphertext: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(IV_BYTES + ciphertext.byteLength);
  all.set(iv);
  all.set(new Uint8Array(ciphertext), IV_BYTES);
  return all;
}

export function createVault(dataKey: CryptoKey): Vault {
  const newIv = () => crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const vault: Vault = {
    async sealBytes(bytes, place) {
      const iv = newIv();
      return joined(iv, await crypto.subtle.encrypt(algorithm(iv, place), dataKey, bytes));
    },
    async openBytes(sealed, place) {
      const iv = sealed.subarray(0, IV_BYTES);
      const clear = await crypto.subtle.decrypt(algorithm(iv, place), dataKey, sealed.subarray(IV_BYTES));
      return new Uint8Array(clear);
    },
    seal: async (text, place) => toBase64(await vault.sealBytes(encoder.encode(text), place)),
    open: async (sealed, place) => decoder.decode(await vault.openBytes(fromBase64(sealed), place)),
    async wrapKey(personKey, place) {
      const iv = newIv();
      return joined(iv, await crypto.subtle.wrapKey('raw', dataKey, personKey, algorithm(iv, place)));
    },
  };
  return vault;
}
