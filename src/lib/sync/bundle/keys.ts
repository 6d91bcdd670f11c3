import { argon2id } from 'hash-wasm';
import { BundleError } from './fault.ts';
import { MIN_PASSPHRASE } from './limits.ts';
import { fromHex, sha256, toHex } from './text.ts';

/** Key that all devices of a station and its server share: 256 random bits as 64 hexadecimal digits. */
export interface StationKey {
  id: string;
  key: string;
}

/** What opens or closes a bundle. */
export type Secret = { kind: 'station'; keys: readonly StationKey[] } | { kind: 'passphrase'; passphrase: string };

/** How a bundle is closed, readable in its header. */
export type KeyMark =
  | { kind: 'station'; id: string }
  | { kind: 'passphrase'; salt: string; memoryKiB: number; iterations: number; parallelism: number };

/** As for PINs, with more turns: nobody waits at a bedside for it. */
const COST = { memoryKiB: 32 * 1024, iterations: 6, parallelism: 1 };
/** Costs in a header are read before anything is proved: they may not ask for more than this. */
export const MOST = { memoryKiB: 256 * 1024, iterations: 20, parallelism: 4 };

const encoder = new TextEncoder();

/** A new random key with the id by which headers name it. */
export async function newStationKey(): Promise<StationKey> {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const id = toHex((await sha256(new Uint8Array([...encoder.encode('station key '), ...bytes]))).subarray(0, 8));
  return { id, key: toHex(bytes) };
}

/** Mark and key for a new bundle. @throws BundleError weakPassphrase, noStationKey */
export async function closingKey(secret: Secret, cost = COST): Promise<{ mark: KeyMark; key: CryptoKey }> {
  if (secret.kind === 'station') {
    const newest = secret.keys.at(-1);
    if (!newest) throw new BundleError('noStationKey');
    return { mark: { kind: 'station', id: newest.id }, key: await imported(fromHex(newest.key)) };
  }
  if (normal(secret.passphrase).length < MIN_PASSPHRASE) throw new BundleError('weakPassphrase');
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const mark = { kind: 'passphrase' as const, salt: toHex(salt), ...cost };
  return { mark, key: await derived(secret.passphrase, mark) };
}

/** The key that a mark asks for. @throws BundleError needsPassphrase, unknownKey */
export async function openingKey(mark: KeyMark, secrets: readonly Secret[]): Promise<CryptoKey> {
  if (mark.kind === 'passphrase') {
    const given = secrets.find((one) => one.kind === 'passphrase');
    if (!given) throw new BundleError('needsPassphrase');
    return derived(given.passphrase, mark);
  }
  const keys = secrets.flatMap((one) => (one.kind === 'station' ? one.keys : []));
  const found = keys.find(({ id }) => id === mark.id);
  if (!found) throw new BundleError('unknownKey');
  return imported(fromHex(found.key));
}

/** Blanks, dashes and the way marks were typed make no difference. */
const normal = (passphrase: string) => passphrase.normalize('NFC').replace(/[\s-]+/g, '');

async function derived(passphrase: string, mark: Extract<KeyMark, { kind: 'passphrase' }>): Promise<CryptoKey> {
  const bytes = await argon2id({
    password: normal(passphrase),
    salt: fromHex(mark.salt),
    memorySize: mark.memoryKiB,
    iterations: mark.iterations,
    parallelism: mark.parallelism,
    hashLength: 32,
    outputType: 'binary',
  });
  return imported(new Uint8Array(bytes));
}

function imported(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
