import { requireCaller } from '../../accounts/guards.ts';
import { forbidden } from '../../http/api-error.ts';
import type { Route } from '../../http/router.ts';
import type { Uplink } from '../uplink.ts';

/**
 * `GET /api/uplink/arrived`: `{kinds: {patients: instant, …}}` of the caller's station. What this server had stored of a kind before its
 * instant (by this server's clock) is in the warehouse; of a kind that is not named nothing is known.
 */
export function uplinkArrived(uplink: Uplink | undefined): Route {
  return {
    method: 'GET',
    path: '/api/uplink/arrived',
    handle(request) {
      const caller = requireCaller(request);
      if (caller.kind !== 'person' || !caller.person.stationCode) throw forbidden();
      return { body: { kinds: uplink?.history.arrivedBefore(caller.person.stationCode) ?? {} } };
    },
  };
}
