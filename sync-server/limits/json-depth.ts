/** Deepest nesting of a document or request. Records have 5 levels; what other CouchDB clients send has a few more. */
export const MAX_DEPTH = 500;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;

/**
 * True when JSON in UTF-8 is nested deeper than `max`. Looks at the bytes before anything is parsed: the parser would
 * need many times the size of `[[[[…` in memory, and whatever walks the value afterwards would run out of stack.
 */
export function deeperThan(bytes: Uint8Array, max: number): boolean {
  if (bytes.length <= max) return false;
  const { length } = bytes;
  let depth = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) i = endOfString(bytes, i + 1);
    else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) {
      if (++depth > max) return true;
    } else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) depth--;
  }
  return false;
}

/** Index of the quote that ends the string which begins at `from`. */
function endOfString(bytes: Uint8Array, from: number): number {
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === BACKSLASH) i++;
    else if (byte === QUOTE) return i;
  }
  return bytes.length;
}
