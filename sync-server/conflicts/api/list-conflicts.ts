import { isAdministrator, requireCaller } from '../../accounts/guards.ts';
import { forbidden } from '../../http/api-error.ts';
import type { Route } from '../../http/router.ts';
import type { ConflictWatcher } from '../watcher.ts';

const MOST = 100;

/**
 * `GET /api/conflicts` for administrators: what was resolved since the start by kind of record, and the documents that keep
 * conflicting revisions: how many for which reason, since when, and the oldest of them by id.
 */
export function listConflicts(watchers: readonly ConflictWatcher[]): Route {
  return {
    method: 'GET',
    path: '/api/conflicts',
    handle(request) {
      const caller = requireCaller(request);
      if (caller.kind !== 'owner' && !isAdministrator(caller)) throw forbidden();
      return { body: { roles: watchers.map(reportOf) } };
    },
  };
}

function reportOf(watcher: ConflictWatcher) {
  const left = watcher.leftAlone();
  const counts: Record<string, Record<string, number>> = {};
  for (const { kind, reason } of left) (counts[kind] ??= {})[reason] = (counts[kind][reason] ?? 0) + 1;
  return {
    holds: watcher.holds,
    resolved: Object.fromEntries(watcher.resolved),
    leftAlone: { count: left.length, oldestSince: left[0]?.since, byKind: counts, oldest: left.slice(0, MOST) },
  };
}
