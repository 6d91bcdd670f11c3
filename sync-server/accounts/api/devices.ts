import { notFound } from '../../http/api-error.ts';
import type { Route } from '../../http/router.ts';
import type { Accounts } from '../accounts.ts';
import { requireLeader } from '../guards.ts';

/** `GET /api/devices`: the head sees the own station's devices, an administrator all. */
export function listDevices(accounts: Accounts): Route {
  return {
    method: 'GET',
    path: '/api/devices',
    handle: (request) => ({ body: { devices: accounts.devices.list(requireLeader(request).stationCode) } }),
  };
}

/** `POST /api/devices/:id/revoke`: from now on the device gets nothing. */
export function revokeDevice(accounts: Accounts): Route {
  return {
    method: 'POST',
    path: '/api/devices/:id/revoke',
    handle(request) {
      const { stationCode } = requireLeader(request);
      const devices = accounts.devices.list(stationCode).filter((device) => device.id === request.params.id);
      if (devices.length === 0) throw notFound('Không có máy này.');
      for (const device of devices) {
        accounts.devices.revoke(device);
        // The lost tablet has the key: it opens no bundle that is made from now on.
        accounts.bundleKeys.renew(device.stationCode);
      }
      return { body: { ok: true } };
    },
  };
}
