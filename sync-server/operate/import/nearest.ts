import { fold } from '../../../src/lib/domain/names/index.ts';

/** The choice that a mistyped text most likely means, compared by `key`; undefined when none is near. Another number is never near. */
export function nearest(
  text: string,
  choices: readonly string[],
  key: (text: string) => string = fold,
): string | undefined {
  const wanted = key(text);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const ranked = choices
    .filter((choice) => digits(key(choice)) === digits(wanted))
    .map((choice) => ({ choice, distance: distance(wanted, key(choice)) }))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0] && ranked[0].distance <= limit ? ranked[0].choice : undefined;
}

const digits = (text: string) => text.replace(/\D/g, '');

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
