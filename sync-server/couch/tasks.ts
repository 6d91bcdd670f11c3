import type { ServerContext } from './context.ts';
import { forbidden } from './errors.ts';
import { sendJson } from './respond.ts';

/** Work that goes on after its request was answered. Seconds since 1970. */
export interface Task {
  type: 'database_compaction';
  database: string;
  started_on: number;
}

/** GET /_active_tasks */
export async function getActiveTasks({ res, options, principal, tasks }: ServerContext): Promise<void> {
  if (!principal || !options.mayAccess(principal, undefined, 'admin')) throw forbidden();
  const updated = Math.floor(Date.now() / 1000);
  const own = [...tasks].map((task) => ({ ...task, updated_on: updated }));
  sendJson(res, 200, [...own, ...(options.replicator?.tasks() ?? [])]);
}
