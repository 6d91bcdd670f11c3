import { foldedWords } from '../../domain/names/index.ts';

/** How well a row fits, best first. `none` is no match. */
export const RANK = { exact: 0, word: 1, prefix: 2, initials: 3, contained: 4, none: 5 } as const;
export type Rank = (typeof RANK)[keyof typeof RANK];

export interface Query {
  /** Folded words joined by blanks. */
  whole: string;
  words: { text: string; numeric: boolean }[];
  /** Set when the text can be initials: one word of two to six letters. */
  initials: string | undefined;
}

/** What a person types; undefined when there is nothing to search for. Words with a digit are parts of numbers. */
export function parseQuery(text: string): Query | undefined {
  const words = foldedWords(text).map((word) => ({ text: word, numeric: /\d/.test(word) }));
  const first = words[0];
  if (!first) return undefined;
  const single = words.length === 1 && !first.numeric && /^[a-z]{2,6}$/.test(first.text);
  return { whole: words.map((word) => word.text).join(' '), words, initials: single ? first.text : undefined };
}

const isWordChar = (code: number) => code > 47;

/** Rank of one word in a folded text: the best of its places. A single letter counts only where a word begins. */
export function wordRank(folded: string, word: string): Rank {
  let best: Rank = RANK.none;
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
    const starts = at === 0 || !isWordChar(folded.charCodeAt(at - 1));
    const end = at + word.length;
    if (starts && (end === folded.length || !isWordChar(folded.charCodeAt(end)))) return RANK.word;
    if (starts) best = RANK.prefix;
    else if (best === RANK.none && word.length > 1) best = RANK.contained;
  }
  return best;
}

/** Shorter numbers are parts of dates or of other numbers. */
const FULL_NUMBER = 9;

/** Rank of a number or a part of one in numbers separated by blanks. */
export function numberRank(numbers: string, part: string): Rank {
  const rank = wordRank(numbers, part);
  return rank === RANK.word && part.length >= FULL_NUMBER ? RANK.exact : rank;
}

/** True when the words of `folded` begin with these letters, in order: `nva` fits `nguyen van an`. */
export function hasInitials(folded: string, letters: string): boolean {
  let n = 0;
  for (let at = 0; at >= 0 && n < letters.length; n++) {
    if (folded.charCodeAt(at) !== letters.charCodeAt(n)) return false;
    const blank = folded.indexOf(' ', at);
    at = blank < 0 ? -1 : blank + 1;
  }
  return n === letters.length;
}

/** Rank of a person: every word must fit somewhere, and the worst one counts. */
export function personRank(query: Query, folded: string, numbers: string): Rank {
  if (folded === query.whole) return RANK.exact;
  let worst: Rank = RANK.exact;
  for (const { text, numeric } of query.words) {
    const rank = numeric ? numberRank(numbers, text) : wordRank(folded, text);
    if (rank > worst) worst = rank;
    if (worst === RANK.none) break;
  }
  const better = worst > RANK.initials && query.initials !== undefined && hasInitials(folded, query.initials);
  return better ? RANK.initials : worst;
}
