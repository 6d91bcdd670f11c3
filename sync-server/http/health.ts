import { statfs } from 'node:fs/promises';
import type { ServerConfig } from '../config.ts';
import type { ServerData } from '../operate/server-data.ts';
import type { Uplink } from '../uplink/uplink.ts';
import type { Route } from './router.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LOW_DISK_BYTES = 1024 ** 3;

/** `GET /health`: for a watchdog; open to everybody, so it holds no names. 503 when nothing can be written. */
export function healthRoute(config: ServerConfig, data: ServerData, uplink: Uplink | undefined): Route {
  return {
    method: 'GET',
    path: '/health',
    async handle() {
      const freeBytes = await freeDisk(config.dataDir);
      const databases = await Promise.all([data.station, data.warehouse].map((engine) => engine?.list() ?? []));
      const damaged = [data.station, data.warehouse].flatMap((engine) => engine?.damaged() ?? []).length;
      const ready = freeBytes > 0;
      const overdue = uplink !== undefined && isOverdue(uplink);
      const warnings = [
        ...(freeBytes < LOW_DISK_BYTES ? ['disk_low'] : []),
        ...(overdue ? ['uplink_overdue'] : []),
        ...(damaged ? ['database_damaged'] : []),
      ];
      return {
        status: ready ? 200 : 503,
        body: {
          live: true,
          ready,
          disk: { freeBytes },
          databases: databases.flat().length,
          damaged,
          ...(uplink ? { uplink: { lastSuccessAt: uplink.history.lastSuccessAt(), overdue } } : {}),
          warnings,
        },
      };
    },
  };
}

/** R22: no complete run for 24 hours, or none since the history began. */
function isOverdue({ history }: Uplink): boolean {
  return Date.now() - Date.parse(history.lastSuccessAt() ?? history.since) > DAY_MS;
}

async function freeDisk(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}
