/**
 * Text for comparing and searching: lower case, without diacritics, `đ` as `d`, blanks collapsed. Works for any normal form,
 * and places of tone marks (`Hoà`, `Hòa`) no longer differ.
 */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/đ/g, 'd')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Words of a folded text; every character that is neither letter nor digit separates. */
export function foldedWords(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
