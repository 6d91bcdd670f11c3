import { changePinRoute } from '../accounts/api/change-pin.ts';
import { contactRoute } from '../accounts/api/contact.ts';
import { createStation } from '../accounts/api/create-station.ts';
import { listDevices, revokeDevice } from '../accounts/api/devices.ts';
import { createReplicator, listReplicators, revokeReplicator } from '../accounts/api/replicators.ts';
import { meRoute } from '../accounts/api/me.ts';
import { changePerson, createPerson, listPeople } from '../accounts/api/people.ts';
import { serverInfo } from '../accounts/api/server-info.ts';
import { signInRoute } from '../accounts/api/sign-in.ts';
import { signOutRoute } from '../accounts/api/sign-out.ts';
import { changeStationRules, stationRules } from '../accounts/api/station-rules.ts';
import { tokenRoute } from '../accounts/api/token.ts';
import type { Replicators } from '../accounts/replicators.ts';
import { importRoute } from '../bundles/api/import.ts';
import type { ServerConfig } from '../config.ts';
import { listConflicts } from '../conflicts/api/list-conflicts.ts';
import type { ConflictWatcher } from '../conflicts/watcher.ts';
import { auditedRoutes } from '../audit/api-acts.ts';
import type { AuditLog } from '../audit/log.ts';
import type { DiskGuard } from '../load/disk-guard.ts';
import { ensureStation, publishPeople, type ServerData } from '../operate/server-data.ts';
import { stationVillages } from '../scope/station-villages.ts';
import { DamagedError, StorageError } from '../store/engine.ts';
import { uplinkArrived } from '../uplink/api/arrived.ts';
import { uplinkHistory } from '../uplink/api/history.ts';
import { runUplink } from '../uplink/api/run.ts';
import type { Schedule } from '../uplink/schedule.ts';
import type { Uplink } from '../uplink/uplink.ts';
import { summaryRoute } from '../warehouse/api/summary.ts';
import type { ReadModel } from '../warehouse/read-model.ts';
import { healthRoutes } from './health.ts';
import type { Log } from './log.ts';
import type { Route } from './router.ts';

export interface ApiParts {
  config: ServerConfig;
  data: ServerData;
  version: string;
  uplink: Uplink | undefined;
  schedule: Schedule | undefined;
  readModel: ReadModel | undefined;
  conflicts: readonly ConflictWatcher[];
  disk: DiskGuard;
  audit: AuditLog;
  log: Log;
}

/** Every address of the JSON API that this server's role has. */
export function apiRoutes(parts: ApiParts): Route[] {
  const { config, data, version, uplink, schedule, readModel, conflicts, disk, audit, log } = parts;
  const { accounts, station, warehouse } = data;
  const { instance = '', generation = '' } = station ?? warehouse ?? {};
  const identity = { name: 'tram-y-te-xa', version, instance, generation };
  const staffChanged = async (code: string) => {
    try {
      if (station) await publishPeople(station, accounts, code);
    } catch (error) {
      // The change of the account itself is made and counts; the tablets hear of the name when the database is back.
      if (!(error instanceof DamagedError || error instanceof StorageError)) throw error;
      log.error({ err: error, station: code }, 'the names of the staff could not be written for the tablets');
    }
  };
  const villagesOf = async (code: string) => (station ? stationVillages(station, code) : []);
  const routes = [
    ...healthRoutes({ data, disk, uplink, readModel }),
    serverInfo(config, identity, accounts),
    signInRoute(accounts, identity, staffChanged),
    tokenRoute(accounts),
    signOutRoute(accounts),
    meRoute(accounts, identity),
    listPeople(accounts),
    createPerson(accounts, { staffChanged, villagesOf }),
    changePerson(accounts, { staffChanged, villagesOf }),
    changePinRoute(accounts),
    contactRoute(accounts, identity),
    stationRules(accounts),
    changeStationRules(accounts),
    listDevices(accounts),
    revokeDevice(accounts),
    ...(station ? [importRoute(station, accounts)] : []),
    ...(station ? [createStation((input) => ensureStation(station, accounts, input))] : []),
    runUplink(uplink),
    uplinkHistory(uplink, schedule),
    uplinkArrived(uplink),
    listConflicts(conflicts),
    ...(readModel ? [summaryRoute(readModel)] : []),
    ...(warehouse ? replicatorRoutes(accounts.replicators) : []),
  ];
  return auditedRoutes(routes, accounts, audit);
}

const replicatorRoutes = (replicators: Replicators): Route[] => [
  createReplicator(replicators),
  listReplicators(replicators),
  revokeReplicator(replicators),
];
