import type { Metrics } from '../metrics/metrics.ts';
import type { Resolved } from './follower.ts';
import type { ConflictWatcher } from './watcher.ts';

/** Adds what the watchers do to `/metrics`. */
export function watchConflicts(metrics: Metrics, watchers: readonly ConflictWatcher[]): void {
  const each = (ask: (watcher: ConflictWatcher) => number) =>
    Object.fromEntries(watchers.map((watcher) => [watcher.holds, ask(watcher)]));
  const sum = (part: keyof Resolved) => () =>
    each(({ resolved }) => [...resolved.values()].reduce((total, one) => total + one[part], 0));
  const counters: [string, string, keyof Resolved][] = [
    ['tram_conflicts_resolved_total', 'Documents whose conflicting revisions became one.', 'documents'],
    ['tram_conflict_merges_written_total', 'Merged records written for them.', 'merged'],
    ['tram_conflict_leaves_closed_total', 'Losing revisions closed for them.', 'closed'],
  ];
  for (const [name, help, part] of counters) metrics.counters(name, help, 'holds', sum(part));
  metrics.gauges('tram_conflicts_left_alone', 'Documents that keep conflicting revisions.', 'holds', () =>
    each((watcher) => watcher.leftAlone().length),
  );
}
