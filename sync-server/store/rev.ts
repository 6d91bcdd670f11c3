import { hash } from 'node:crypto';

/** The two halves of a revision: `3-abc` is generation 3, id `abc`. */
export interface ParsedRev {
  generation: number;
  id: string;
}

const REV = /^([1-9]\d{0,8})-([0-9A-Za-z_.:~+=-]{0,128})$/;

/** The halves of a revision, or undefined when the text is none. */
export function parseRev(text: unknown): ParsedRev | undefined {
  const match = typeof text === 'string' ? REV.exec(text) : null;
  return match ? { generation: Number(match[1]), id: match[2] ?? '' } : undefined;
}

export function isRevId(text: unknown): text is string {
  return typeof text === 'string' && parseRev(`1-${text}`) !== undefined;
}

/** The generation of a revision that is known to be well formed. */
export function generationOf(rev: string): number {
  return Number(rev.slice(0, rev.indexOf('-')));
}

/** The id of a revision that is known to be well formed. */
export function revIdOf(rev: string): string {
  return rev.slice(rev.indexOf('-') + 1);
}

/**
 * The revision that an edit makes: the same parent and the same content give the same revision on every server.
 * `attachments` is the JSON text of the stubs (it holds the digests). The body, text or the same in UTF-8, is hashed by itself:
 * putting it into a longer text would copy it.
 */
export function nextRev(
  parent: string | undefined,
  edit: { deleted: boolean; body: string | Uint8Array; attachments: string | null },
): string {
  const generation = parent ? generationOf(parent) + 1 : 1;
  const content = hash('md5', edit.body);
  if (!parent && !edit.deleted && edit.attachments === null) return `${generation}-${content}`;
  const text = `${parent ?? ''}\n${edit.deleted ? 1 : 0}\n${content}\n${edit.attachments ?? ''}`;
  return `${generation}-${hash('md5', text)}`;
}
