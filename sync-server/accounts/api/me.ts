import type { Route } from '../../http/router.ts';
import type { Accounts } from '../accounts.ts';
import { requireCaller } from '../guards.ts';
import { personJson, stationJson } from './person-json.ts';
import type { ServerIdentity } from './server-info.ts';

/** `GET /api/me`: whose token this is, and whether it still works. */
export function meRoute(accounts: Accounts, { instance, generation }: ServerIdentity): Route {
  return {
    method: 'GET',
    path: '/api/me',
    handle(request) {
      const caller = requireCaller(request);
      const person =
        caller.kind === 'person'
          ? {
              person: personJson(caller.person),
              station: stationJson(accounts, caller.person),
              device: accounts.devices.find(caller.deviceId, caller.person.stationCode),
            }
          : { name: caller.name };
      return { body: { ...person, server: { instance, generation }, time: new Date().toISOString() } };
    },
  };
}
