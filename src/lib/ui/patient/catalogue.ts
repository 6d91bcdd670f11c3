import { nameOf, validOn, type Catalogue } from '../../domain/catalogues/index.ts';
import type { Option } from '../components/index.ts';
import { app } from '../state/app.svelte.ts';

/** Name of a code in the language of the screen; empty without a code. */
export function nameIn(catalogue: Catalogue, code: string | undefined): string {
  return code ? nameOf(catalogue, code, app.locale) : '';
}

/** Choices of a catalogue that hold today, in the language of the screen. */
export function optionsOf(catalogue: Catalogue): Option[] {
  return validOn(catalogue, app.today).map((entry) => ({
    value: entry.code,
    label: nameOf(catalogue, entry.code, app.locale),
    detail: entry.accepts?.slice(0, 3).join(', ') || undefined,
  }));
}

/** The same without the second line, for sets of buttons. */
export function buttonsOf(catalogue: Catalogue): Option[] {
  return optionsOf(catalogue).map(({ value, label }) => ({ value, label }));
}
