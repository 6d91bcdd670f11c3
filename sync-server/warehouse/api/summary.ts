import { setTimeout as sleep } from 'node:timers/promises';
import { isAdministrator, requireCaller } from '../../accounts/guards.ts';
import { isStationRole } from '../../accounts/roles.ts';
import { forbidden } from '../../http/api-error.ts';
import type { ApiRequest, Route } from '../../http/router.ts';
import type { ReadModel } from '../read-model.ts';
import { summarize, totalsOf } from '../summary.ts';

const PATIENCE_MS = 2_000;

/**
 * `GET /warehouse/api/summary`: the area centre and administrators see every station, people of a station their own.
 * `upToDate` is false while received records are still being counted.
 */
export function summaryRoute(readModel: ReadModel): Route {
  return {
    method: 'GET',
    path: '/warehouse/api/summary',
    async handle(request) {
      const only = scopeOf(request);
      const late = sleep(PATIENCE_MS, 'late', { ref: false });
      const upToDate = (await Promise.race([readModel.refresh(), late])) !== 'late';
      const stations = summarize(readModel.db, only);
      return {
        body: { stations, totals: totalsOf(stations), generatedAt: new Date().toISOString(), upToDate },
      };
    },
  };
}

/** Code of the only station that the caller may see; undefined for all. @throws ApiError 401, 403 */
function scopeOf(request: ApiRequest): string | undefined {
  const caller = requireCaller(request);
  if (isAdministrator(caller)) return undefined;
  if (caller.kind === 'person' && caller.person.role === 'areaCentre') return undefined;
  if (caller.kind === 'person' && isStationRole(caller.person.role) && caller.person.role !== 'villageWorker')
    return caller.person.stationCode;
  throw forbidden('Tài khoản này không được xem kho dữ liệu.');
}
