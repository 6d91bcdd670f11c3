import { SvelteMap } from 'svelte/reactivity';

export type Sentence = (params: Record<string, string | number>) => string;
export type SentenceModules = Record<string, Record<string, Sentence>>;

/**
 * Sentences whose keys are known at run time only, by key. Naming their areas keeps the rest of the catalogue out of the first screen's
 * code; what only forms and records need comes after it, and what is on the screen by then is drawn again.
 */
export const sentences = new SvelteMap<string, Sentence>();

function add(modules: SentenceModules): void {
  for (const module of Object.values(modules)) {
    for (const [key, message] of Object.entries(module)) sentences.set(key, message);
  }
}

add(
  import.meta.glob(
    '../../paraglide/messages/{error,common_issue,sync_problem,sync_kind,settings_role,immunization_dose}_*.js',
    { eager: true },
  ),
);

/** Resolves when every sentence is there. */
export const allSentences = import('./more-sentences.ts').then(({ moreSentences }) => add(moreSentences));
allSentences.catch((error: unknown) => console.warn('sentences of forms not loaded', error));
