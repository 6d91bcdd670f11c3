import { foldedWords } from '../../names/fold.ts';
import { ICD_ROWS } from './table.ts';

/** A code of the station's ICD-10 list. */
export interface IcdCode {
  /** With dot, e.g. `J06.9`. */
  code: string;
  name: string;
  trust: 'V' | 'R';
  /** The only sex that can have it, as in `Patient.sex`. */
  sex?: '1' | '2';
  /** As main diagnosis a fifth character is needed (TT 06/2026, chapter XIII). */
  needsFifth?: boolean;
  /** Discouraged as main diagnosis (TT 06/2026). */
  discouragedMain?: boolean;
}

/** What people call it (D), found like words of the name. */
const SPOKEN: Readonly<Record<string, string>> = {
  'E11.9': 'tiểu đường',
  'E14.9': 'tiểu đường',
  I10: 'cao huyết áp',
  J00: 'cảm cúm',
  'J03.9': 'amidan',
  'K29.7': 'đau bao tử',
  'M10.9': 'gout',
};

interface Row extends IcdCode {
  bare: string;
  words: string[];
  /** Words of the name before its first comma. */
  disease: string[];
}

const rows: Row[] = ICD_ROWS.trim()
  .split('\n')
  .map((line) => {
    const [code = '', marks = '', name = ''] = line.trim().split('|');
    return {
      code,
      name,
      trust: marks.startsWith('V') ? ('V' as const) : ('R' as const),
      ...(marks.includes('f') ? { sex: '2' as const } : marks.includes('m') ? { sex: '1' as const } : {}),
      ...(marks.includes('5') ? { needsFifth: true } : {}),
      ...(marks.includes('d') ? { discouragedMain: true } : {}),
      bare: bare(code),
      disease: foldedWords(name.split(',')[0] ?? ''),
      words: foldedWords([name, SPOKEN[code] ?? ''].join(' ')),
    };
  });

const byBare = new Map(rows.map((row) => [row.bare, row]));

/** Chapters of ICD-10: codes outside these ranges do not exist (codes.md 11). */
const CHAPTERS =
  'A00-B99 C00-D48 D50-D89 E00-E90 F00-F99 G00-G99 H00-H95 I00-I99 J00-J99 K00-K93 L00-L99 M00-M99 N00-N99 O00-O99 P00-P96 Q00-Q99 R00-R99 S00-T98 U00-U99 V01-Y98 Z00-Z99'
    .split(' ')
    .map((range) => range.split('-') as [string, string]);

/**
 * The row of a code; dot, blanks, case, dagger and asterisk do not matter. A code of five characters finds its four-character row
 * when that row asks for a fifth (`M54.50`). Undefined when the list does not have it.
 */
export function findIcd(code: string): IcdCode | undefined {
  const wanted = bare(code);
  const row = byBare.get(wanted);
  if (row) return row;
  const parent = wanted.length === 5 ? byBare.get(wanted.slice(0, 4)) : undefined;
  if (!parent?.needsFifth) return undefined;
  const { needsFifth: _, ...rest } = parent;
  return { ...rest, code: `${wanted.slice(0, 3)}.${wanted.slice(3)}` };
}

/** True when the text has the form of an ICD-10 code of an existing chapter; the code itself may still not exist. */
export function isIcdForm(code: string): boolean {
  const wanted = bare(code);
  if (!/^[A-Z]\d{2}[0-9]{0,2}$/.test(wanted)) return false;
  const category = wanted.slice(0, 3);
  return CHAPTERS.some(([from, to]) => from <= category && category <= to);
}

/**
 * Codes for a typed text, best first, at most `limit`: by the beginning of the code (with or without dot) or by words of the name
 * in any order, without diacritics; each typed word must begin a word of the name. An empty text finds nothing.
 */
export function searchIcd(text: string, limit = 20): IcdCode[] {
  const typed = bare(text);
  const words = foldedWords(text);
  if (words.length === 0) return [];
  return rows
    .map((row) => ({ row, rank: rankOf(row, typed, words) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || (a.row.bare < b.row.bare ? -1 : 1))
    .slice(0, limit)
    .map(({ row }) => row);
}

/** Small is better: the code itself, codes that begin so, names that begin so, then early and complete words. */
function rankOf(row: Row, typed: string, words: string[]): number {
  if (row.bare === typed) return 0;
  if (/^[A-Z]\d/.test(typed) && row.bare.startsWith(typed)) return 1;
  // Half of the names begin with `Bệnh`; people leave it out.
  const skipped = row.words[0] === 'benh' && words[0] !== 'benh' ? 1 : 0;
  const name = row.words.slice(skipped);
  let rank = 10;
  for (const word of words) {
    const complete = name.indexOf(word);
    const at = complete >= 0 ? complete : name.findIndex((candidate) => candidate.startsWith(word));
    if (at < 0) return Infinity;
    rank += at + (complete >= 0 ? 0 : 5);
  }
  const phrase = words.join(' ');
  const text = name.join(' ');
  if (row.disease.slice(skipped).join(' ') === phrase) return 2;
  // Stations mostly use the unspecified code of a disease.
  return (
    rank - (text.startsWith(phrase) ? 6 : text.includes(phrase) ? 4 : 0) - (text.includes('khong xac dinh') ? 0.5 : 0)
  );
}

function bare(code: string): string {
  return code.toUpperCase().replace(/[\s.†*]/g, '');
}
