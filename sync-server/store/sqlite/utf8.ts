const encoder = new TextEncoder();
const scratch = Buffer.allocUnsafeSlow(64 * 1024);
/** Bytes of UTF-8 per unit of a JavaScript string, at most. */
const WIDEST = 3;

/** The text in UTF-8, good until the next call. */
export function utf8Of(text: string): Uint8Array {
  if (text.length * WIDEST > scratch.length) return encoder.encode(text);
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written);
}
