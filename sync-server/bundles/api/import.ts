import { MAX_FILE_BYTES } from '../../../src/lib/sync/bundle/limits.ts';
import { principalFor } from '../../accounts/access.ts';
import type { Accounts } from '../../accounts/accounts.ts';
import { isAdministrator, requireCaller } from '../../accounts/guards.ts';
import { isStationRole } from '../../accounts/roles.ts';
import { badRequest, forbidden } from '../../http/api-error.ts';
import type { ApiRequest, Route } from '../../http/router.ts';
import type { Engine } from '../../store/engine.ts';
import { importBundle } from '../import-bundle.ts';
import { asApiError } from '../sentences.ts';

/**
 * `POST /api/bundles`: the body is a bundle file. `X-Bundle-Passphrase` carries its passphrase in base64 of UTF-8, when it has one. People
 * of a station bring bundles of their station; an administrator names it: `?station=22333`. Answers how many records were new, newer,
 * merged or known, and which ones were refused and why.
 */
export function importRoute(engine: Engine, accounts: Accounts): Route {
  return {
    method: 'POST',
    path: '/api/bundles',
    async handle(request) {
      const caller = requireCaller(request);
      const stationCode = stationOf(request, accounts);
      const file = await request.bytes(MAX_FILE_BYTES);
      const { people, bundleKeys: keys } = accounts;
      const parts = { engine, keys, people, stationCode, principal: principalFor(caller) };
      try {
        return { body: await importBundle(parts, file, passphraseIn(request)) };
      } catch (error) {
        throw asApiError(error);
      }
    },
  };
}

/** @throws ApiError 400, 403 */
function stationOf(request: ApiRequest, accounts: Accounts): string {
  const caller = requireCaller(request);
  if (isAdministrator(caller)) {
    const station = accounts.stations.find(request.query.get('station') ?? '');
    if (!station) throw badRequest('Thiếu mã trạm, hoặc không có trạm này (?station=…).');
    return station.code;
  }
  if (caller.kind !== 'person' || !isStationRole(caller.person.role)) throw forbidden();
  return caller.person.stationCode;
}

function passphraseIn(request: ApiRequest): string | undefined {
  const given = request.header('x-bundle-passphrase');
  return given === undefined ? undefined : Buffer.from(given, 'base64').toString('utf8');
}
