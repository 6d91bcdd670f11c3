import { fold, foldedWords } from '../../../src/lib/domain/names/index.ts';
import type { Village } from '../../../src/lib/domain/records/index.ts';
import { nearest } from './nearest.ts';

const KINDS = /^(thon|to dan pho|to|tdp|ban|ap|khu pho|khu|xom|buon|khom|soc|lang|doi)( so)? /;

/** Finds a station's villages by what lists write: code, `Thôn 3`, `thôn 03`, `3`, with the former commune where needed. */
export class VillageFinder {
  readonly #villages: readonly Village[];

  constructor(villages: readonly Village[]) {
    this.#villages = villages;
  }

  /** The village, or undefined when none or more than one fits. */
  find(text: string): Village | undefined {
    if (fold(text) === '') return undefined;
    const tests: ((village: Village) => boolean)[] = [
      ({ code }) => fold(code) === fold(text),
      ({ name }) => full(name) === full(text),
      ({ name, formerCommune = '' }) => full(`${name} ${formerCommune}`) === full(text),
      ({ name }) => short(name) === short(text),
    ];
    for (const test of tests) {
      const found = this.#villages.filter(test);
      if (found.length > 0) return found.length === 1 ? found[0] : undefined;
    }
    return undefined;
  }

  /** True for a text with letters that means one village: `Thôn 3`, not `3`. */
  isNamed(text: string): boolean {
    return /\p{L}/u.test(text) && this.find(text) !== undefined;
  }

  /** The village that a heading between the rows begins, also one that the station does not have; undefined for any other text. */
  heading(text: string): string | undefined {
    const start = text.split(/[(:,;–]| - /)[0]?.trim() ?? '';
    return [text, start].find((name) => this.isNamed(name)) ?? (KINDS.test(full(start)) ? start : undefined);
  }

  /** A sentence about a text that `find` does not know. */
  explain(text: string): string {
    const names = this.#villages.map(({ name }) => name);
    const alike = this.#villages.filter(({ name }) => short(name) === short(text));
    if (alike.length > 1)
      return `Có ${alike.length} thôn, tổ tên “${text}”. Hãy ghi mã: ${alike.map(({ code, formerCommune }) => `${code} (${formerCommune ?? 'không rõ xã cũ'})`).join(', ')}.`;
    const close = nearest(text, names, short);
    const hint = close
      ? `Có phải “${close}” không?`
      : `Trạm có: ${names.slice(0, 8).join(', ')}${names.length > 8 ? '…' : ''}.`;
    return `Trạm không có thôn, tổ “${text}”. ${hint} Hãy sửa lại tên thôn, tổ.`;
  }
}

const full = (text: string) => foldedWords(text).map(withoutZeros).join(' ');
const short = (text: string) => full(text).replace(KINDS, '');
const withoutZeros = (word: string) => word.replace(/^0+(?=\d)/, '');
