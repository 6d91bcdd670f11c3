import { createStation } from '../accounts/api/create-station.ts';
import { listDevices, revokeDevice } from '../accounts/api/devices.ts';
import { meRoute } from '../accounts/api/me.ts';
import { changePerson, createPerson, listPeople } from '../accounts/api/people.ts';
import { serverInfo } from '../accounts/api/server-info.ts';
import { signInRoute } from '../accounts/api/sign-in.ts';
import { signOutRoute } from '../accounts/api/sign-out.ts';
import type { ServerConfig } from '../config.ts';
import { ensureStation, publishPeople, type ServerData } from '../operate/server-data.ts';
import { uplinkHistory } from '../uplink/api/history.ts';
import { runUplink } from '../uplink/api/run.ts';
import type { Schedule } from '../uplink/schedule.ts';
import type { Uplink } from '../uplink/uplink.ts';
import { summaryRoute } from '../warehouse/api/summary.ts';
import type { ReadModel } from '../warehouse/read-model.ts';
import { healthRoute } from './health.ts';
import type { Route } from './router.ts';

export interface ApiParts {
  config: ServerConfig;
  data: ServerData;
  version: string;
  uplink: Uplink | undefined;
  schedule: Schedule | undefined;
  readModel: ReadModel | undefined;
}

/** Every address of the JSON API that this server's role has. */
export function apiRoutes({ config, data, version, uplink, schedule, readModel }: ApiParts): Route[] {
  const { accounts, station, warehouse } = data;
  const { instance = '', generation = '' } = station ?? warehouse ?? {};
  const identity = { name: 'tram-y-te-xa', version, instance, generation };
  const staffChanged = async (code: string) => {
    if (station) await publishPeople(station, accounts, code);
  };
  return [
    healthRoute(config, data, uplink),
    serverInfo(config, identity, accounts),
    signInRoute(accounts, identity),
    signOutRoute(accounts),
    meRoute(accounts, identity),
    listPeople(accounts),
    createPerson(accounts, staffChanged),
    changePerson(accounts, staffChanged),
    listDevices(accounts),
    revokeDevice(accounts),
    ...(station ? [createStation((input) => ensureStation(station, accounts, input))] : []),
    runUplink(uplink),
    uplinkHistory(uplink, schedule),
    ...(readModel ? [summaryRoute(readModel)] : []),
  ];
}
