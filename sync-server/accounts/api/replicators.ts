import { notFound } from '../../http/api-error.ts';
import { requiredText } from '../../http/fields.ts';
import type { Route } from '../../http/router.ts';
import { requireAdministrator } from '../guards.ts';
import type { Replicators } from '../replicators.ts';

/** `POST /api/replicators` `{stationCode}`: the account of a station at this warehouse; its password is told this once. */
export function createReplicator(replicators: Replicators): Route {
  return {
    method: 'POST',
    path: '/api/replicators',
    async handle(request) {
      requireAdministrator(request);
      const { replicator, password } = replicators.issue(
        requiredText(await request.body(), 'stationCode', 'mã trạm', 20),
      );
      return { status: 201, body: { replicator, credentials: `${replicator.name}:${password}` } };
    },
  };
}

/** `GET /api/replicators`: who may send up, and when they last did. */
export function listReplicators(replicators: Replicators): Route {
  return {
    method: 'GET',
    path: '/api/replicators',
    handle(request) {
      requireAdministrator(request);
      return { body: { replicators: replicators.list() } };
    },
  };
}

/** `POST /api/replicators/NAME/revoke`: from the next request on the account opens nothing. */
export function revokeReplicator(replicators: Replicators): Route {
  return {
    method: 'POST',
    path: '/api/replicators/:name/revoke',
    handle(request) {
      requireAdministrator(request);
      const replicator = replicators.revoke(request.params.name ?? '');
      if (!replicator) throw notFound('Không có tài khoản này.');
      return { body: { replicator } };
    },
  };
}
