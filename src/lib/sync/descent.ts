import { equal } from '../domain/merge/canonical.ts';
import { compareClocks, parseClock } from '../domain/merge/clock.ts';
import { hasSeen } from '../domain/merge/seen.ts';
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

/**
 * True when `later` was made from a version that held every edit of `earlier`: each field has the same edit, or a later one of the same
 * device, which had the earlier one before it. Less is known than that where another device wrote: then only a merge can tell, unless `later`
 * says that it was made from `earlier`.
 */
export function contains(later: AnyRecord, earlier: AnyRecord): boolean {
  if (hasSeen(later, earlier)) return true;
  if (!equal(later.voided, earlier.voided)) return false;
  const kept = new Set(later.superseded?.map(({ key }) => key));
  if (earlier.superseded?.some(({ key }) => !kept.has(key))) return false;
  const stamps = fieldStampsOf(earlier) ?? { [REST]: restStamp(earlier) };
  return Object.entries(stamps).every(([path, { clock }]) => {
    const known = (path === REST ? restStamp(later) : (ownStamp(later, path) ?? restStamp(later))).clock;
    if (known === clock) return true;
    const device = parseClock(known)?.deviceId;
    return device !== undefined && device === parseClock(clock)?.deviceId && compareClocks(known, clock) > 0;
  });
}
