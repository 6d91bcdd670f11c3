import type { Words } from '../../domain/reports/index.ts';
import { decimalText, countText } from '../format/index.ts';
import { app } from '../state/app.svelte.ts';

/** A text of a form in the language of the screen. */
export const said = (words: Words): string => (app.locale === 'en' ? words.en : words.vi);

/** `11/2026` or `2026`. */
export const periodText = (code: string): string => code.split('-').reverse().join('/');

/** A cell as it is shown; a dash for what cannot be counted. */
export function cellText(value: number | undefined, unit?: 'percent'): string {
  if (value === undefined) return '–';
  return unit === 'percent' ? decimalText(value, 1) : countText(value);
}
