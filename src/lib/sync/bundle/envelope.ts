import { joined } from './compress.ts';
import { BundleError } from './fault.ts';
import { FORMAT, readHeader, type BundleHeader } from './header.ts';
import { MAX_FILE_BYTES, MAX_HEADER_BYTES } from './limits.ts';
import { sha256 } from './text.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** `TYTB`, the format (one byte), the length of the header (four bytes, big-endian), the header, the sealed content, SHA-256 of all that. */
const MAGIC = [0x54, 0x59, 0x54, 0x42];
const FRONT_BYTES = MAGIC.length + 5;
const DIGEST_BYTES = 32;

/** The part of the file before the sealed content: what the seal authenticates. */
export function frontOf(header: BundleHeader): Bytes {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const front = new Uint8Array(FRONT_BYTES);
  front.set([...MAGIC, FORMAT]);
  new DataView(front.buffer).setUint32(MAGIC.length + 1, text.length);
  return joined([front, text]);
}

/** The whole file. @throws BundleError tooLarge */
export async function fileOf(front: Bytes, sealed: Bytes): Promise<Bytes> {
  const size = front.length + sealed.length + DIGEST_BYTES;
  if (size > MAX_FILE_BYTES) throw new BundleError('tooLarge');
  return joined([front, sealed, await sha256(joined([front, sealed]))]);
}

/**
 * Takes a file apart. The digest tells damage from a wrong key; against somebody who forges, only the seal counts.
 * @throws BundleError notBundle, newer, cut, altered, tooLarge
 */
export async function takeApart(file: Bytes): Promise<{ header: BundleHeader; front: Bytes; sealed: Bytes }> {
  if (file.length > MAX_FILE_BYTES) throw new BundleError('tooLarge');
  if (!MAGIC.every((byte, at) => at >= file.length || file[at] === byte)) throw new BundleError('notBundle');
  if (file.length === 0) throw new BundleError('notBundle');
  if (file.length < FRONT_BYTES) throw new BundleError('cut');
  const format = file[MAGIC.length] ?? 0;
  if (format > FORMAT) throw new BundleError('newer');
  const headerBytes = new DataView(file.buffer, file.byteOffset, FRONT_BYTES).getUint32(MAGIC.length + 1);
  if (format !== FORMAT || headerBytes > MAX_HEADER_BYTES) throw new BundleError('altered');
  const end = FRONT_BYTES + headerBytes;
  if (file.length < end) throw new BundleError('cut');
  const header = readHeader(new TextDecoder().decode(file.subarray(FRONT_BYTES, end)));
  if (header && file.length < end + header.sealedBytes + DIGEST_BYTES) throw new BundleError('cut');
  const body = file.slice(0, -DIGEST_BYTES);
  const digest = await sha256(body);
  const whole = digest.every((byte, at) => byte === file[body.length + at]);
  if (!whole || !header || body.length !== end + header.sealedBytes) throw new BundleError('altered');
  return { header, front: body.slice(0, end), sealed: body.slice(end) };
}
