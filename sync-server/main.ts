import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Admin } from './accounts/admin.ts';
import { headText } from './audit/line.ts';
import { AuditLog } from './audit/log.ts';
import { watchRuns } from './audit/uplink-runs.ts';
import { identify } from './accounts/identify.ts';
import { ConfigError, readConfig, type ServerConfig } from './config.ts';
import { watchConflicts } from './conflicts/metrics.ts';
import { conflictWatchers } from './conflicts/watchers.ts';
import { apiRoutes } from './http/api-routes.ts';
import { openPorts, type Ports } from './http/ports.ts';
import { attachShell } from './http/shell.ts';
import { mountCouch, type CouchMountOptions } from './http/couch-mount.ts';
import { createLog, type Log } from './http/log.ts';
import type { Route } from './http/router.ts';
import { createAppServer } from './http/serve-app.ts';
import { Gate } from './limits/gate.ts';
import { Load } from './load/load.ts';
import { Metrics } from './metrics/metrics.ts';
import { createMetricsServer } from './metrics/serve-metrics.ts';
import { watchServer } from './metrics/watch-server.ts';
import { keepHeapSmall } from './operate/heap.ts';
import { removeOwnerFile, writeOwnerFile } from './operate/owner-file.ts';
import { openServerData, type ServerData } from './operate/server-data.ts';
import type { StoreLog } from './store/sqlite/integrity.ts';

import { uplinkEndpoints } from './uplink/endpoints.ts';
import { UplinkHistory } from './uplink/history.ts';
import { Schedule } from './uplink/schedule.ts';
import { Uplink } from './uplink/uplink.ts';
import { ReadModel } from './warehouse/read-model.ts';

export interface RunningServer {
  url: string;
  port: number;
  /** Where the chain of the audit log stood at the start, to be noted outside this machine. */
  auditHead: string;
  /** Everything that is answered beside the app's own files. */
  addresses: { routes: readonly Pick<Route, 'method' | 'path'>[]; mounts: readonly string[] };
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
  const log = createLog(config.logLevel);
  const storeLog: StoreLog = (level, message, extra) => log[level](extra, message);
  const data = await openServerData(config.dataDir, config.role, storeLog, config.engine);
  const opened: { close(graceMs: number): void | Promise<void> }[] = [data];
  try {
    const audit = new AuditLog(config.dataDir, (error, message) => log.error({ err: error }, message));
    opened.push(audit);
    await audit.recordOwn('server.started', { version });
    const ports = await openPorts(config, log);
    opened.push(ports);
    return serve(config, data, audit, ports, log);
  } catch (error) {
    for (const part of opened.reverse()) await part.close(0);
    throw error;
  }
}

/** Without a pause since the port is open: the first request finds everything in place. */
function serve(config: ServerConfig, data: ServerData, audit: AuditLog, ports: Ports, log: Log): RunningServer {
  const admin = new Admin(config.admin);
  const { url, ownUrl, port } = ports;
  const gate = new Gate(audit, config.trustProxy, (message) => log.warn(message));
  const endpoints = uplinkEndpoints(config, ownUrl, admin.serviceToken);
  const history = endpoints && new UplinkHistory(config.dataDir, watchRuns(audit, config));
  const uplink = endpoints && history && new Uplink({ ...endpoints, history, log });
  const schedule = uplink && new Schedule(uplink, config.uplink.at);
  const readModel = data.warehouse && new ReadModel(data.warehouse, config.dataDir, log);
  const load = new Load(config.load, config.dataDir);
  const metrics = new Metrics();
  const stopWatching = watchServer(metrics, data, load, uplink);
  const conflicts = conflictWatchers(data, log);
  watchConflicts(metrics, conflicts);
  const mounts = couchMounts(config, { data, admin, log, gate, load, metrics, ownUrl });
  const whoIs = async (req: IncomingMessage) => gate.admit(req, await identify(req, data.accounts, admin));

  const shell = {
    routes: apiRoutes({ config, data, version, uplink, schedule, readModel, conflicts, disk: load.disk, audit, log }),
    mounts,
    serveApp: createAppServer(config.appDir),
    serveMetrics: createMetricsServer(metrics, config.metricsToken, whoIs),
    whoIs,
    gate,
    load,
    metrics,
    log,
  };
  for (const server of ports.servers) attachShell(server, shell);
  writeOwnerFile(config.dataDir, { url: ownUrl, token: admin.ownerToken });
  for (const mount of mounts) mount.replications.start();

  const close = async () => {
    schedule?.stop();
    removeOwnerFile(config.dataDir);
    await uplink?.close();
    await Promise.all(mounts.map((mount) => mount.replications.close()));
    const stopped = ports.close(GRACE_MS);
    await Promise.all(mounts.map((mount) => mount.close()));
    await stopped;
    stopWatching();
    load.close();
    metrics.close();
    await readModel?.close();
    await Promise.all(conflicts.map((watcher) => watcher.close()));
    await audit.recordOwn('server.stopped', {}).catch(() => undefined);
    audit.close();
    await data.close();
  };
  let closed: Promise<void> | undefined;
  const addresses = { routes: shell.routes, mounts: mounts.map(({ prefix }) => prefix) };
  return { url, port, auditHead: headText(audit.head), addresses, close: () => (closed ??= close()) };
}

type MountParts = Pick<CouchMountOptions, 'admin' | 'log' | 'gate' | 'load' | 'metrics' | 'ownUrl'>;

function couchMounts(config: ServerConfig, { data, ...parts }: MountParts & { data: ServerData }) {
  const common = { ...parts, version, accounts: data.accounts };
  const station = data.station && mountCouch({ ...common, engine: data.station, prefix: '/couch', holds: 'stations' });
  const prefix = config.role === 'both' ? '/warehouse/couch' : '/couch';
  const warehouse = data.warehouse && mountCouch({ ...common, engine: data.warehouse, prefix, holds: 'warehouse' });
  return [station, warehouse].filter((mount) => mount !== undefined);
}

/** `npm run server -- [options]`: runs until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  process.umask(0o077);
  keepHeapSmall();
  const server = await startServer(readConfig(process.argv.slice(2)));
  process.stdout.write(`Máy chủ Trạm Y Tế Xã đang chạy tại ${server.url} (dừng: Ctrl+C)\n`);
  process.stdout.write(`Đầu chuỗi nhật ký kiểm tra, hãy ghi lại ở nơi khác: ${server.auditHead}\n`);
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
