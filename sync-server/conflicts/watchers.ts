import type { Log } from '../http/log.ts';
import type { ServerData } from '../operate/server-data.ts';
import { ConflictWatcher } from './watcher.ts';

/** One for each role that the server has. They begin at once. */
export function conflictWatchers({ station, warehouse }: ServerData, log: Log): ConflictWatcher[] {
  return [
    ...(station ? [new ConflictWatcher({ engine: station, holds: 'stations', log })] : []),
    ...(warehouse ? [new ConflictWatcher({ engine: warehouse, holds: 'warehouse', log })] : []),
  ];
}
