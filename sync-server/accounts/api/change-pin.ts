import { forbidden } from '../../http/api-error.ts';
import { requiredSecret } from '../../http/fields.ts';
import type { Route } from '../../http/router.ts';
import type { Accounts } from '../accounts.ts';
import { changePin } from '../change-pin.ts';
import { requireCaller } from '../guards.ts';

/** `POST /api/pin` `{pin, newPin}`: everybody changes the own PIN. Answers tokens for this device; all others must sign in again. */
export function changePinRoute(accounts: Accounts): Route {
  return {
    method: 'POST',
    path: '/api/pin',
    async handle(request) {
      const caller = requireCaller(request);
      if (caller.kind !== 'person') throw forbidden();
      const body = await request.body();
      const answer = await changePin(accounts, {
        person: caller.person,
        deviceId: caller.deviceId,
        secret: requiredSecret(body, 'pin'),
        newSecret: requiredSecret(body, 'newPin'),
        address: request.address,
      });
      return { body: answer };
    },
  };
}
