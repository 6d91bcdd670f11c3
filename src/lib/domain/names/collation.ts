import { cleanName } from './name.ts';

const ALPHABET = 'aăâbcdđeêfghijklmnoôơpqrstuưvwxyz';
/** Vietnamese order of tones: level, huyền, hỏi, ngã, sắc, nặng. */
const TONES = ['\u0300', '\u0309', '\u0303', '\u0301', '\u0323'];

/**
 * Key that sorts names as Vietnamese lists do, by plain comparison of text: given name first, then family and middle names;
 * letters in the order of the Vietnamese alphabet, tones only where the letters are equal.
 */
export function collationKey(name: string): string {
  const words = cleanName(name).toLowerCase().split(' ');
  const given = words.pop() ?? '';
  return [given, words.join(' ')].map((part) => `${letters(part)} ${tones(part)}`).join(' ');
}

function letters(text: string): string {
  return [...withoutTones(text)].map(rank).join('');
}

/** One sign for each letter, above the blank and the ASCII digits, so that a shorter name comes first. */
function rank(letter: string): string {
  const index = ALPHABET.indexOf(letter);
  if (letter === ' ') return '!';
  return index < 0 ? letter : String.fromCharCode(0x41 + index);
}

function tones(text: string): string {
  return text
    .split(' ')
    .map((word) => 1 + TONES.findIndex((tone) => word.normalize('NFD').includes(tone)))
    .join('');
}

function withoutTones(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300\u0301\u0303\u0309\u0323]/g, '')
    .normalize('NFC');
}
