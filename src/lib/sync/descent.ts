import { compareClocks } from '../domain/merge/clock.ts';
import { fieldStampsOf, ownStamp, restStamp } from '../domain/merge/stamps.ts';
import type { AnyRecord } from '../domain/records/index.ts';

const REST = '*';

/**
 * True when every edit that `earlier` holds is known to `later`: no field was written later in `earlier`. A version on the
 * server that does not know ours (an old backup, a record brought back over a foreign deletion by a tablet that was behind)
 * must not replace it, whatever the revisions say.
 */
export function knows(later: AnyRecord, earlier: AnyRecord): boolean {
  if (compareClocks(later.clock, earlier.clock) < 0) return false;
  const stamps = fieldStampsOf(earlier) ?? { [REST]: restStamp(earlier) };
  return Object.entries(stamps).every(([path, { clock }]) => {
    const known = (path === REST ? undefined : ownStamp(later, path)) ?? restStamp(later);
    return compareClocks(known.clock, clock) >= 0;
  });
}
