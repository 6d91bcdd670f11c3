/** Characters of Windows-1252 that stand for the bytes 0x80-0x9F; `\0` where it has none. */
const CP1252 = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ';

/** Text of UTF-8 bytes written as hexadecimal digits; undefined when it is not that. */
export function fromHexUtf8(hex: string): string | undefined {
  if (!/^([0-9a-f]{2})+$/i.test(hex)) return undefined;
  return decode(hex.replace(/../g, '%$&'));
}

/** Undoes UTF-8 that a scanner or a clipboard read as Windows-1252 or Latin-1 (`Nguyá»…n` -> `Nguyễn`); any other text stays. */
export function repairEncoding(text: string): string {
  if (!/[\u00c2-\u00f4]/.test(text)) return text;
  let escaped = '';
  for (const char of text) {
    const byte = byteOf(char);
    if (byte === undefined) return text;
    escaped += `%${byte.toString(16).padStart(2, '0')}`;
  }
  return decode(escaped) ?? text;
}

function byteOf(char: string): number | undefined {
  const code = char.charCodeAt(0);
  if (char.length === 1 && code <= 0xff) return code;
  const index = CP1252.indexOf(char);
  return index < 0 ? undefined : 0x80 + index;
}

function decode(percentEncoded: string): string | undefined {
  try {
    return decodeURIComponent(percentEncoded);
  } catch {
    return undefined;
  }
}
