/**
 * Text for comparing and searching: lower case, without diacritics, `đ` as `d`, blanks collapsed. Works for any normal form,
 * and places of tone marks (`Hoà`, `Hòa`) no longer differ.
 */
export function fold(text: string): string {
  // The search column folds a whole commune: what Vietnamese does not have is looked for only where something is left.
  let folded = text.normalize('NFD').replace(LATIN_MARKS, '').toLowerCase().replace(/đ/g, 'd');
  if (BEYOND_ASCII.test(folded)) folded = folded.replace(/\p{Mn}/gu, '');
  return UNEVEN.test(folded) ? folded.replace(/\s+/g, ' ').trim() : folded;
}

const LATIN_MARKS = /[\u0300-\u036f]+/g;
const BEYOND_ASCII = /[^ -~]/;
const UNEVEN = /^\s|\s$|\s\s|[^\S ]/;

/** Words of a folded text; every character that is neither letter nor digit separates. */
export function foldedWords(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
