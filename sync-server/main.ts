import { readFileSync } from 'node:fs';
import { Admin } from './accounts/admin.ts';
import { identify } from './accounts/identify.ts';
import { ConfigError, readConfig, type ServerConfig } from './config.ts';
import { apiRoutes } from './http/api-routes.ts';
import { attachShell, createHttpServer } from './http/shell.ts';
import { mountCouch } from './http/couch-mount.ts';
import { listen, ownUrl, stopListening } from './http/listen.ts';
import { createLog } from './http/log.ts';
import { createAppServer } from './http/serve-app.ts';
import { removeOwnerFile, writeOwnerFile } from './operate/owner-file.ts';
import { openServerData, type ServerData } from './operate/server-data.ts';

import { uplinkEndpoints } from './uplink/endpoints.ts';
import { UplinkHistory } from './uplink/history.ts';
import { Schedule } from './uplink/schedule.ts';
import { Uplink } from './uplink/uplink.ts';
import { ReadModel } from './warehouse/read-model.ts';

export interface RunningServer {
  url: string;
  port: number;
  /** Ends feeds and the upward run, lets requests finish, and closes the data. May be called again. */
  close(): Promise<void>;
}

const GRACE_MS = 3_000;
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/**
 * Opens the data and serves the roles of `config`; port 0 takes a free one.
 * @throws ConfigError when the port is taken or the data cannot be used
 */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const data = await openServerData(config.dataDir, config.role);
  const server = createHttpServer();
  try {
    const port = await listen(server, config.host, config.port);
    return serve(config, data, server, port);
  } catch (error) {
    await data.close();
    throw error;
  }
}

/** Without a pause since the port is open: the first request finds everything in place. */
function serve(
  config: ServerConfig,
  data: ServerData,
  server: ReturnType<typeof createHttpServer>,
  port: number,
): RunningServer {
  const log = createLog(config.logLevel);
  const admin = new Admin(config.admin);
  const url = ownUrl(config.host, port);
  const endpoints = uplinkEndpoints(config, url, admin.serviceToken);
  const uplink = endpoints && new Uplink({ ...endpoints, history: new UplinkHistory(config.dataDir), log });
  const schedule = uplink && new Schedule(uplink, config.uplink.at);
  const readModel = data.warehouse && new ReadModel(data.warehouse, config.dataDir, log);
  const mounts = couchMounts(config, data, admin, log);

  attachShell(server, {
    routes: apiRoutes({ config, data, version, uplink, schedule, readModel }),
    mounts,
    serveApp: createAppServer(config.appDir),
    whoIs: (req) => identify(req, data.accounts, admin),
    log,
  });
  writeOwnerFile(config.dataDir, { url, token: admin.ownerToken });

  const close = async () => {
    schedule?.stop();
    removeOwnerFile(config.dataDir);
    await uplink?.close();
    const stopped = stopListening(server, GRACE_MS);
    await Promise.all(mounts.map((mount) => mount.close()));
    await stopped;
    await readModel?.close();
    await data.close();
  };
  let closed: Promise<void> | undefined;
  return { url, port, close: () => (closed ??= close()) };
}

function couchMounts(config: ServerConfig, data: ServerData, admin: Admin, log: ReturnType<typeof createLog>) {
  const common = { version, accounts: data.accounts, admin, log };
  const station = data.station && mountCouch({ ...common, engine: data.station, prefix: '/couch', holds: 'stations' });
  const prefix = config.role === 'both' ? '/warehouse/couch' : '/couch';
  const warehouse = data.warehouse && mountCouch({ ...common, engine: data.warehouse, prefix, holds: 'warehouse' });
  return [station, warehouse].filter((mount) => mount !== undefined);
}

/** `npm run server -- [options]`: runs until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  process.umask(0o077);
  const server = await startServer(readConfig(process.argv.slice(2)));
  process.stdout.write(`Máy chủ Trạm Y Tế Xã đang chạy tại ${server.url} (dừng: Ctrl+C)\n`);
  const stop = () => void server.close().then(() => process.exit(0));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(1);
  });
}
