import { canonical, merge } from '../../src/lib/domain/merge/index.ts';
import { definitions, type AnyRecord } from '../../src/lib/domain/records/index.ts';
import type { Database } from '../store/engine.ts';
import { faultOf, type Place } from './read-record.ts';
import { LeftAloneError } from './left-alone.ts';
import { newestCommon } from './revision-graph.ts';
import { baseOf, type Version, type Versions } from './versions.ts';

/**
 * One record from all versions, the nearest relatives first. What comes out depends on the versions alone, not on when they came.
 * @throws LeftAloneError
 */
export async function fold(place: Place, db: Database, { winner, others }: Versions): Promise<AnyRecord> {
  const { policy } = definitions[place.kind];
  const { id } = winner.record;
  const held = new Set(winner.holds);
  let merged = winner.record;
  for (let left = [...others]; left.length > 0;) {
    const next = nearest(held, left);
    left = left.filter((one) => one !== next);
    merged = merge(await baseOf(place, db, id, [held, next.holds]), merged, next.record, policy).merged;
    for (const rev of next.holds) held.add(rev);
  }
  const fault = faultOf(place, id, merged);
  if (fault !== undefined) throw new LeftAloneError('mergedBreaksSchema', fault);
  return merged;
}

/** The version whose newest common revision with what is merged already is the newest; of equals the first. */
function nearest(held: ReadonlySet<string>, left: readonly Version[]): Version {
  const distances = left.map((one) => ({ one, generation: newestCommon(held, one.holds) }));
  return distances.reduce((best, next) => (next.generation > best.generation ? next : best)).one;
}

/** Text of a record's body that is the same on every server. */
export const bodyOf = (record: AnyRecord): string => {
  const fields = Object.entries(record).filter(([name]) => !name.startsWith('_'));
  return canonical(Object.fromEntries(fields));
};
