import { cleanName, fold, foldedWords } from '../names/index.ts';

/**
 * `sameName`: equal but for case, blanks, place of the tone mark and i/y, or because one side was typed without any diacritics.
 * `similarName`: the same given name and the same family name, where other words are missing, moved or differ by one letter, or where
 * diacritics differ (Hùng, Hưng). Different given names are never similar: they are what tells twins apart.
 */
export function compareNames(a: string, b: string): 'sameName' | 'similarName' | undefined {
  const [wordsA, wordsB] = [loose(a), loose(b)];
  if (wordsA.length === 0 || wordsB.length === 0) return undefined;
  if (wordsA.join(' ') === wordsB.join(' ')) return marksAgree(a, b) ? 'sameName' : 'similarName';
  if (wordsA.at(-1) !== wordsB.at(-1) || wordsA[0] !== wordsB[0]) return undefined;
  const [short, long] = wordsA.length <= wordsB.length ? [wordsA, wordsB] : [wordsB, wordsA];
  if (short.length < 2) return undefined;
  const left = [...long];
  const missing = short.filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  if (missing.length === 0) return 'similarName';
  const [only, other] = [missing[0] ?? '', left[0] ?? ''];
  return missing.length === 1 && left.length === 1 && oneLetterApart(only, other) ? 'similarName' : undefined;
}

/** True when two texts that are not empty are equal in letters and agree in diacritics. */
export function sameText(a: string, b: string): boolean {
  return compareNames(a, b) === 'sameName';
}

function loose(name: string): string[] {
  return foldedWords(name).map((word) => word.replace(/y/g, 'i'));
}

function marksAgree(a: string, b: string): boolean {
  return hasNoMarks(a) || hasNoMarks(b) || markKey(a) === markKey(b);
}

function hasNoMarks(name: string): boolean {
  return cleanName(name).toLowerCase() === fold(name);
}

/** The marks of each word whatever letter carries them: `Hoà` and `Hòa` agree. */
function markKey(name: string): string {
  return cleanName(name)
    .toLowerCase()
    .split(' ')
    .map((word) =>
      [...word.normalize('NFD')]
        .filter((char) => /\p{Mn}|đ/u.test(char))
        .sort()
        .join(''),
    )
    .join(' ');
}

function oneLetterApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return a.slice(at + 1) === b.slice(at + 1) || a.slice(at) === b.slice(at + 1) || a.slice(at + 1) === b.slice(at);
}
