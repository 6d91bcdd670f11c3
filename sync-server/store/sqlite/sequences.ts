import type { Connection } from './connection.ts';

/** A sequence as clients see it: `123-<tag>`, where the tag changes with the store's generation. */
export function formatSeq(connection: Connection, seq: number): string {
  return `${seq}-${connection.seqTag}`;
}

/**
 * The number behind a client's `since`. A sequence of another generation, of another database or from the future
 * means the beginning, so that no change is skipped.
 */
export function parseSince(connection: Connection, since: string | undefined): number {
  if (since === 'now') return connection.counters.seq;
  const match = /^(\d{1,15})(?:-(.*))?$/.exec(since ?? '');
  if (!match) return 0;
  const seq = Number(match[1]);
  const foreign = match[2] !== undefined && match[2] !== connection.seqTag;
  return foreign || seq > connection.counters.seq ? 0 : seq;
}
