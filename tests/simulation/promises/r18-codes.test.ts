import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { encode } from 'uqr';
import { expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { FrameCollector, framesOf } from '../../../src/lib/sync/bundle/frames.ts';

/** Pixels of one module: as small as on a phone of 360 px. */
const SCALE = 3;

function picture(text: string): ImageData {
  const { data, size } = encode(text, { ecc: 'L', border: 4 });
  const width = size * SCALE;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      const dark = data[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)];
      if (dark) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { data: pixels, width, height: width, colorSpace: 'srgb' } as ImageData;
}

it('what is drawn is read again by the reader of the app', async () => {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  await prepareZXingModule({
    overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer },
    fireImmediately: true,
  });
  const file = crypto.getRandomValues(new Uint8Array(1500));
  const collector = new FrameCollector();
  for (const frame of await framesOf(file)) {
    const [found] = await readBarcodes(picture(frame), { formats: ['QRCode'], maxNumberOfSymbols: 1, tryHarder: true });
    expect(found?.text).toBe(frame);
    collector.take(found?.text ?? '');
  }
  expect(await collector.file()).toEqual(file);
});
