import { foldedWords } from '../../names/fold.ts';
import { loadCommunes, type Commune, type Communes } from './communes.ts';

export interface CommuneHit {
  commune: Commune;
  /** The former name by which it was found, when its name of today does not match: `Xã Lộc Phú`. */
  former?: string;
}

interface Indexed {
  commune: Commune;
  name: string;
  former: { text: string; folded: string }[];
}

const indexes = new WeakMap<Communes, Indexed[]>();

/**
 * Communes for a typed text, best first, at most `limit`: by the beginning of words of the name of today or of a former unit, in any
 * order, without diacritics and with or without xã, phường …. `provinceCode` limits to one province. An empty text finds nothing.
 */
export async function searchCommune(text: string, provinceCode?: string, limit = 20): Promise<CommuneHit[]> {
  const typed = bare(text);
  if (typed === '') return [];
  return indexOf(await loadCommunes())
    .filter(({ commune }) => provinceCode === undefined || commune.provinceCode === provinceCode)
    .flatMap((entry) => hit(entry, typed))
    .sort((a, b) => a.rank - b.rank || (a.commune.code < b.commune.code ? -1 : 1))
    .slice(0, limit)
    .map(({ commune, former }) => (former === undefined ? { commune } : { commune, former }));
}

function hit({ commune, name, former }: Indexed, typed: string): (CommuneHit & { rank: number })[] {
  const today = rankOf(name, typed);
  if (today < Infinity) return [{ commune, rank: today }];
  const best = former
    .map(({ text, folded }) => ({ commune, former: text, rank: 4 + rankOf(folded, typed) }))
    .sort((a, b) => a.rank - b.rank)[0];
  return best && best.rank < Infinity ? [best] : [];
}

/** 0 equal, 1 begins so, 2 contains the words together, 3 has the words in any order. */
function rankOf(name: string, typed: string): number {
  if (name === typed) return 0;
  if (name.startsWith(typed)) return 1;
  if (` ${name}`.includes(` ${typed}`)) return 2;
  const words = name.split(' ');
  return typed.split(' ').every((word) => words.some((candidate) => candidate.startsWith(word))) ? 3 : Infinity;
}

function indexOf(communes: Communes): Indexed[] {
  let index = indexes.get(communes);
  if (!index) {
    index = [...communes.values()].map((commune) => ({
      commune,
      name: bare(commune.name),
      former: commune.former.map((text) => ({ text, folded: bare(text) })),
    }));
    indexes.set(communes, index);
  }
  return index;
}

/** Folded words without the kind; a name that is only a number keeps nothing but the number (`Phường 7` is `7`). */
function bare(text: string): string {
  return foldedWords(text)
    .join(' ')
    .replace(/^(xa|phuong|thi tran|dac khu|huyen|x|p|tt) (?=\S)/, '');
}
