import { badRequest, forbidden } from '../../http/api-error.ts';
import type { ApiRequest, Route } from '../../http/router.ts';
import type { Accounts } from '../accounts.ts';
import { requireLeader } from '../guards.ts';
import { OFFLINE_DAYS, VISIT_MONTHS } from '../stations.ts';

/** `GET /api/station/rules`: the rules of the head's station. */
export function stationRules(accounts: Accounts): Route {
  return {
    method: 'GET',
    path: '/api/station/rules',
    handle: (request) => ({ body: rulesOf(accounts, stationOf(request)) }),
  };
}

/** `PATCH /api/station/rules` `{offlineDays?, visitMonths?}`: tablets hear of it with their next token. */
export function changeStationRules(accounts: Accounts): Route {
  return {
    method: 'PATCH',
    path: '/api/station/rules',
    async handle(request) {
      const station = stationOf(request);
      const { offlineDays, visitMonths } = await request.body();
      if (typeof offlineDays !== 'number' && typeof visitMonths !== 'number')
        throw badRequest('Thiếu số ngày hoặc số tháng.');
      if (typeof offlineDays === 'number') accounts.stations.setOfflineDays(station, offlineDays);
      if (typeof visitMonths === 'number') accounts.stations.setVisitMonths(station, visitMonths);
      return { body: rulesOf(accounts, station) };
    },
  };
}

const rulesOf = ({ stations }: Accounts, station: string) => ({
  offlineDays: stations.offlineDays(station),
  least: OFFLINE_DAYS.least,
  most: OFFLINE_DAYS.most,
  visitMonths: stations.visitMonths(station),
  leastMonths: VISIT_MONTHS.least,
  mostMonths: VISIT_MONTHS.most,
});

/** @throws ApiError 401, 403 for who leads no single station */
function stationOf(request: ApiRequest): string {
  const { stationCode } = requireLeader(request);
  if (stationCode === undefined) throw forbidden('Việc này do trưởng trạm làm trên máy của trạm.');
  return stationCode;
}
