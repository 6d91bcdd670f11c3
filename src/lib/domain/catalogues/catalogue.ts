import { fold } from '../names/fold.ts';

/** How far a table can be trusted: V seen in the source, V2 in a digest of the law, V-CODE in a production system, R recalled, D ours. */
export type Trust = 'V' | 'V2' | 'V-CODE' | 'R' | 'D';

/** One row of a dated catalogue. Without dates it holds always; `en` is missing where the Vietnamese name is used everywhere. */
export interface Entry {
  code: string;
  name: string;
  en?: string;
  /** First and last day on which the code may be used, `YYYY-MM-DD`. */
  validFrom?: string;
  validTo?: string;
  /** Other spellings that are accepted on import. */
  accepts?: readonly string[];
}

export interface Catalogue<E extends Entry = Entry> {
  id: string;
  source: string;
  trust: Trust;
  entries: readonly E[];
}

/** The row of a code, whatever its dates; undefined when the catalogue has none. */
export function entryOf<E extends Entry>(catalogue: Catalogue<E>, code: string | undefined): E | undefined {
  return code === undefined ? undefined : catalogue.entries.find((entry) => entry.code === code);
}

/** Name of a code; the code itself when a newer catalogue made it. */
export function nameOf(catalogue: Catalogue, code: string, language: 'vi' | 'en' = 'vi'): string {
  const entry = entryOf(catalogue, code);
  return (language === 'en' ? entry?.en : undefined) ?? entry?.name ?? code;
}

/** Rows that may be chosen on a day (`YYYY-MM-DD`). */
export function validOn<E extends Entry>(catalogue: Catalogue<E>, date: string): E[] {
  return catalogue.entries.filter(({ validFrom = '', validTo = '9999' }) => validFrom <= date && date <= validTo);
}

/** The row that a text from outside means: its code, its name or an accepted spelling, whatever the diacritics. */
export function matchEntry<E extends Entry>(catalogue: Catalogue<E>, text: string): E | undefined {
  const wanted = plain(text);
  if (wanted === '') return undefined;
  return (
    entryOf(catalogue, text.trim()) ??
    catalogue.entries.find(({ name, accepts = [] }) =>
      [name, ...accepts].some((spelling) => plain(spelling) === wanted),
    )
  );
}

/** Rows from a compact table: one per line, `code|name|en|accepted spelling|…`; an empty `en` is left out. */
export function table(lines: string): Entry[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [code = '', name = '', en = '', ...accepts] = line.trim().split('|');
      return { code, name, ...(en === '' ? {} : { en }), ...(accepts.length === 0 ? {} : { accepts }) };
    });
}

function plain(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]/gu, '');
}
