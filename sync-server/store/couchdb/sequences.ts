/**
 * Sequences of CouchDB as clients see them: `N-<tag>.<rest>`, where the tag changes with the store's generation. CouchDB
 * itself does not notice that it was restored from a backup: it would answer an old sequence with nothing.
 */
export interface Sequences {
  format(seq: unknown): string;
  /** What to ask CouchDB for. A sequence of another generation or of unknown form means the beginning. */
  parse(since: string | undefined): string;
}

/** `generation`: hexadecimal, at least eight digits. */
export function createSequences(generation: string): Sequences {
  const tag = generation.slice(0, 8);
  return {
    format(seq) {
      const text = String(seq);
      const [, number = '0', rest = ''] = /^(\d{1,15})(.*)$/.exec(text) ?? [];
      return `${number}-${tag}.${rest.replace(/^-/, '')}`;
    },
    parse(since = '0') {
      if (since === 'now' || /^\d{1,15}$/.test(since)) return since;
      const match = /^(\d{1,15})-([0-9a-f]{8})\.(.*)$/.exec(since);
      if (match?.[2] !== tag) return '0';
      return match[3] === '' ? String(match[1]) : `${match[1]}-${match[3]}`;
    },
  };
}
