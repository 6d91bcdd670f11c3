import { requireCaller, isAdministrator } from '../../accounts/guards.ts';
import { ApiError, forbidden } from '../../http/api-error.ts';
import type { Route } from '../../http/router.ts';
import type { Uplink } from '../uplink.ts';

/** `POST /api/uplink/run`: starts an upward run, or joins the one under way, and answers its number at once. */
export function runUplink(uplink: Uplink | undefined): Route {
  return {
    method: 'POST',
    path: '/api/uplink/run',
    handle(request) {
      const caller = requireCaller(request);
      if (caller.kind !== 'owner' && !isAdministrator(caller)) throw forbidden();
      if (!uplink)
        throw new ApiError(409, 'no_warehouse', 'Máy chủ này chưa được nối với kho dữ liệu nào (--uplink-url).');
      return { status: 202, body: { run: uplink.start('manual').id } };
    },
  };
}
