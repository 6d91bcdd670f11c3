import { requireCaller, requireLeader } from '../../accounts/guards.ts';
import { stationOfDatabase } from '../../../src/lib/domain/records/index.ts';
import type { ApiRequest, Route } from '../../http/router.ts';
import type { Run } from '../history.ts';
import type { RefusedDocument } from '../refused.ts';
import type { Schedule } from '../schedule.ts';
import type { Uplink } from '../uplink.ts';

const MOST = 100;
const MOST_REFUSED = 10_000;

/** `GET /api/uplink/history?limit=30`: what happened each night, the newest first; a head sees the own station's databases. */
export function uplinkHistory(uplink: Uplink | undefined, schedule: Schedule | undefined): Route {
  return {
    method: 'GET',
    path: '/api/uplink/history',
    handle(request) {
      const only = scopeOf(request);
      const limit = Math.min(Number(request.query.get('limit')) || 30, MOST);
      const runs = uplink?.history.list(Math.max(1, limit)) ?? [];
      return {
        body: {
          configured: uplink !== undefined,
          running: uplink?.running ?? false,
          nextAt: schedule?.nextAt,
          lastSuccessAt: uplink?.history.lastSuccessAt(),
          runs: runs.map((run) => ofStation(run, only)),
          refused: refusedOf(uplink, only),
        },
      };
    },
  };
}

/** What the warehouse refused and still lacks, the oldest first. */
const refusedOf = (uplink: Uplink | undefined, only: string | undefined): RefusedDocument[] =>
  (uplink?.history.refused.list(MOST_REFUSED) ?? [])
    .filter(({ database }) => only === undefined || stationOfDatabase(database) === only)
    .slice(0, MOST);

/** Undefined: every station. @throws ApiError 401, 403 */
const scopeOf = (request: ApiRequest): string | undefined =>
  requireCaller(request).kind === 'owner' ? undefined : requireLeader(request).stationCode;

const ofStation = (run: Run, only: string | undefined): Run =>
  only === undefined
    ? run
    : { ...run, transfers: run.transfers.filter(({ database }) => stationOfDatabase(database) === only) };
