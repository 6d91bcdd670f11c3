import { fromBase45, toBase45 } from './base45.ts';
import { joined } from './compress.ts';
import { BundleError } from './fault.ts';
import { sha256, toHex } from './text.ts';

/** Of the file in one code: 85 by 85 modules, which a cheap camera still reads from a screen. */
export const FRAME_BYTES = 600;
/** More codes than this nobody scans; the file goes another way. */
export const MOST_FRAMES = 40;

const FRAME = /^TYT1:([0-9A-F]{8}):(\d{1,3})\/(\d{1,3}):([0-9A-Z $%*+./:-]*)$/;

/** The file as a series of codes `TYT1:<id>:<n>/<total>:<base45>`. @throws BundleError tooLarge */
export async function framesOf(file: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const total = Math.ceil(file.length / FRAME_BYTES);
  if (total > MOST_FRAMES) throw new BundleError('tooLarge');
  const id = await idOf(file);
  return Array.from({ length: total }, (_, n) => {
    const part = file.subarray(n * FRAME_BYTES, (n + 1) * FRAME_BYTES);
    return `TYT1:${id}:${n + 1}/${total}:${toBase45(part)}`;
  });
}

const idOf = async (file: Uint8Array<ArrayBuffer>) => toHex((await sha256(file)).subarray(0, 4)).toUpperCase();

/** `other`: a code of another series; nothing of it was kept. */
export type Taken = 'taken' | 'again' | 'other' | 'notFrame';

/** Collects the codes of one series, in any order. */
export class FrameCollector {
  #id: string | undefined;
  #total = 0;
  readonly #parts = new Map<number, Uint8Array<ArrayBuffer>>();

  get total(): number {
    return this.#total;
  }

  /** Numbers of the codes that were not seen yet. */
  get missing(): number[] {
    return Array.from({ length: this.#total }, (_, n) => n + 1).filter((n) => !this.#parts.has(n));
  }

  take(text: string): Taken {
    const [, id, numberText, totalText, data = ''] = FRAME.exec(text) ?? [];
    const [number, total] = [Number(numberText), Number(totalText)];
    const part = id === undefined ? undefined : fromBase45(data);
    if (!part || number < 1 || number > total || total > MOST_FRAMES) return 'notFrame';
    if (this.#id !== undefined && (this.#id !== id || this.#total !== total)) return 'other';
    this.#id = id;
    this.#total = total;
    if (this.#parts.has(number)) return 'again';
    this.#parts.set(number, part);
    return 'taken';
  }

  /** The whole file once nothing is missing. @throws BundleError altered */
  async file(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.#id === undefined || this.missing.length > 0) return undefined;
    const parts = Array.from({ length: this.#total }, (_, n) => this.#parts.get(n + 1) ?? new Uint8Array());
    const file = joined(parts);
    if ((await idOf(file)) !== this.#id) throw new BundleError('altered');
    return file;
  }

  /** Forgets the series. */
  clear(): void {
    this.#id = undefined;
    this.#total = 0;
    this.#parts.clear();
  }
}
