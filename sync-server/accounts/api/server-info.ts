import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Route } from '../../http/router.ts';
import type { ServerConfig } from '../../config.ts';
import type { Accounts } from '../accounts.ts';

/** Who this server is; a change of `instance` or `generation` makes devices compare what they have. */
export interface ServerIdentity {
  name: string;
  version: string;
  instance: string;
  generation: string;
}

interface DemoFile {
  stationCode: string;
  people: { username: string; name: string; role: string; pin: string }[];
}

/** `GET /api/server`: open to everybody, and the first thing that a tablet asks. */
export function serverInfo(config: ServerConfig, identity: ServerIdentity, accounts: Accounts): Route {
  return {
    method: 'GET',
    path: '/api/server',
    handle() {
      const demo = config.demo ? readDemo(config.dataDir) : undefined;
      const [station, ...others] = accounts.stations.list();
      return {
        body: {
          ...identity,
          role: config.role,
          demo: demo !== undefined,
          ...(station && others.length === 0 ? { stationName: station.name } : {}),
          ...(demo ? { demoPeople: demo.people } : {}),
          time: new Date().toISOString(),
        },
      };
    },
  };
}

/** Written by the generator of the demo commune. */
function readDemo(dataDir: string): DemoFile | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')) as DemoFile;
  } catch {
    return undefined;
  }
}
