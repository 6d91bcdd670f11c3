import { openSince } from '../../domain/merge/index.ts';
import { definitions, type AnyRecord, type Kind } from '../../domain/records/index.ts';

/**
 * Instant of the oldest value that a merge set aside for a person to decide and nobody has decided. Empty when there is none. The
 * questions themselves: domain/reviews.
 */
export function disagreementOf(kind: Kind, record: AnyRecord): string {
  return openSince(record, definitions[kind].policy);
}
