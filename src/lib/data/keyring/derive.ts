import { argon2id } from 'hash-wasm';
import type { PinCost } from './entry.ts';

/** 0.5 to 1 s on a cheap tablet; RFC 9106 asks for more memory than such a tablet can spare. */
export const PIN_COST: PinCost = { memoryKiB: 32 * 1024, iterations: 3, parallelism: 1 };

/** The key that wraps the data key: Argon2id of the PIN. */
export async function deriveKey(pin: string, salt: Uint8Array<ArrayBuffer>, cost: PinCost): Promise<CryptoKey> {
  const bytes = await argon2id({
    password: pin,
    salt,
    memorySize: cost.memoryKiB,
    iterations: cost.iterations,
    parallelism: cost.parallelism,
    hashLength: 32,
    outputType: 'binary',
  });
  const raw = new Uint8Array(bytes);
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['wrapKey', 'unwrapKey']);
}

/** A key that was told as hexadecimal digits. */
export function hexKey(hex: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['wrapKey', 'unwrapKey']);
}
