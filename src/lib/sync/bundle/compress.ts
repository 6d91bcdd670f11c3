import { BundleError } from './fault.ts';
import { MAX_PLAIN_BYTES } from './limits.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export async function gzip(bytes: Bytes): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @throws BundleError tooLarge; TypeError when it is no gzip */
export async function gunzip(bytes: Bytes, limit = MAX_PLAIN_BYTES): Promise<Bytes> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const parts: Bytes[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > limit) {
      await reader.cancel();
      throw new BundleError('tooLarge');
    }
    parts.push(part.value as Bytes);
  }
  return joined(parts);
}

export function joined(parts: readonly Uint8Array[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
