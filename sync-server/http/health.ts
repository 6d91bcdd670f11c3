import type { Accounts } from '../accounts/accounts.ts';
import type { DiskGuard } from '../load/disk-guard.ts';
import type { ServerData } from '../operate/server-data.ts';
import type { Uplink } from '../uplink/uplink.ts';
import type { ReadModel } from '../warehouse/read-model.ts';
import { contactAges, newestOf, type ContactAges } from './contact-ages.ts';
import type { Route } from './router.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LOW_DISK_BYTES = 1024 ** 3;

export interface HealthParts {
  data: ServerData;
  disk: DiskGuard;
  uplink: Uplink | undefined;
  readModel: ReadModel | undefined;
}

/** For watchdogs; open to everybody, so without names. `/health` and `/health/ready` answer 503 while nothing can be stored. */
export function healthRoutes(parts: HealthParts): Route[] {
  const ready = () => !parts.disk.low;
  const status = () => (ready() ? 200 : 503);
  return [
    {
      method: 'GET',
      path: '/health',
      handle: async () => ({ status: status(), body: { live: true, ready: ready(), ...(await report(parts)) } }),
    },
    { method: 'GET', path: '/health/live', handle: () => ({ body: { live: true } }) },
    { method: 'GET', path: '/health/ready', handle: () => ({ status: status(), body: { ready: ready() } }) },
  ];
}

async function report({ data, disk, uplink, readModel }: HealthParts): Promise<object> {
  const engines = [data.station, data.warehouse];
  const databases = await Promise.all(engines.map((engine) => engine?.list() ?? []));
  const damaged = engines.flatMap((engine) => engine?.damaged() ?? []).length;
  const stations = data.station && stationContacts(data.accounts);
  const upward = uplink && uplinkReport(uplink, data.accounts);
  const warehouse = readModel && warehouseContacts(readModel, data.accounts);
  const silent = [stations, upward?.sentUp, warehouse].some((ages) => ages && ages.over7d > ages.neverHeard);
  const warnings = [
    ...(disk.low ? ['disk_full'] : []),
    ...(disk.freeBytes < LOW_DISK_BYTES ? ['disk_low'] : []),
    ...(upward?.overdue ? ['uplink_overdue'] : []),
    ...(upward?.refused ? ['uplink_refused'] : []),
    ...(silent ? ['station_silent'] : []),
    ...(damaged ? ['database_damaged'] : []),
  ];
  return {
    disk: { freeBytes: disk.freeBytes },
    databases: databases.flat().length,
    damaged,
    ...(stations ? { stations } : {}),
    ...(upward ? { uplink: upward } : {}),
    ...(warehouse ? { warehouse } : {}),
    warnings,
  };
}

/** When a device of each station last asked for anything. */
function stationContacts(accounts: Accounts): ContactAges {
  const devices = accounts.devices.list().filter(({ revokedAt }) => revokedAt === undefined);
  const last = newestOf(devices.map(({ stationCode, lastSeen }) => [stationCode, lastSeen] as const));
  const codes = accounts.stations.list().map(({ code }) => code);
  return contactAges(
    codes.map((code) => last.get(code)),
    Date.now(),
  );
}

interface UplinkReport {
  lastSuccessAt: string | undefined;
  /** R22: no complete run for 24 hours, or none since the history began. */
  overdue: boolean;
  /** Documents that the warehouse refused and still lacks. */
  refused: number;
  /** When each station's databases were last all sent up. */
  sentUp: ContactAges;
}

function uplinkReport({ history }: Uplink, accounts: Accounts): UplinkReport {
  const lastSuccessAt = history.lastSuccessAt();
  const sent = history.sentUpAt();
  const codes = accounts.stations.list().map(({ code }) => code);
  return {
    lastSuccessAt,
    overdue: Date.now() - Date.parse(lastSuccessAt ?? history.since) > DAY_MS,
    refused: history.refused.count(),
    sentUp: contactAges(
      codes.map((code) => sent.get(code)),
      Date.now(),
    ),
  };
}

/** When each station last sent anything to this warehouse, or its account was last used. */
function warehouseContacts(readModel: ReadModel, accounts: Accounts): ContactAges {
  const replicators = accounts.replicators.list().filter(({ revokedAt }) => revokedAt === undefined);
  const received = readModel.db
    .prepare('SELECT station_code, received_at FROM feeds')
    .all()
    .map((row) => [String(row.station_code), row.received_at === null ? undefined : String(row.received_at)] as const);
  const used = replicators.map(({ stationCode, lastUsedAt }) => [stationCode, lastUsedAt] as const);
  const last = newestOf([...received, ...used]);
  const codes = new Set([...received, ...used].map(([code]) => code));
  return contactAges(
    [...codes].map((code) => last.get(code)),
    Date.now(),
  );
}
