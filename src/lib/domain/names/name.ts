/** A name as it is stored: NFC, blanks collapsed. */
export function cleanName(name: string): string {
  return name.normalize('NFC').replace(/\s+/g, ' ').trim();
}

/** `NGUYỄN VĂN an` -> `Nguyễn Văn An`; letters after a hyphen or an apostrophe rise too (`H'Lan`, `K-Brơi`). */
export function titleCaseName(name: string): string {
  return cleanName(name)
    .toLowerCase()
    .replace(/(^|[\s'’-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** The given name (tên): the last word; the family and middle names (họ, đệm) come before it. */
export function givenName(name: string): string {
  return cleanName(name).split(' ').at(-1) ?? '';
}

/** Letters for a round picture: first of the family name and first of the given name, e.g. `NA`. */
export function initials(name: string): string {
  const words = cleanName(name).split(' ');
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => (word ? [...word][0]?.toUpperCase() : '')).join('');
}
