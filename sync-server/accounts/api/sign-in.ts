import { requiredSecret, requiredText } from '../../http/fields.ts';
import type { Route } from '../../http/router.ts';
import type { Accounts } from '../accounts.ts';
import { deviceKeyOf } from '../public-key.ts';
import { signIn } from '../sign-in.ts';
import { bundleKeyFor } from '../../bundles/key-for.ts';
import { personJson, stationJson } from './person-json.ts';
import type { ServerIdentity } from './server-info.ts';

/**
 * `POST /api/sign-in` `{username, pin, deviceId, deviceName, deviceKey?}`: gives the device tokens for this person. `token` goes with
 * each request for `expiresInS` seconds; `refreshToken` gets the next one at `/api/token`. `namesChanged` is called when the station has a new
 * device, or one with another name.
 */
export function signInRoute(
  accounts: Accounts,
  { instance, generation }: ServerIdentity,
  namesChanged: (stationCode: string) => Promise<void>,
): Route {
  return {
    method: 'POST',
    path: '/api/sign-in',
    async handle(request) {
      const body = await request.body();
      const signedIn = await signIn(accounts, {
        username: requiredText(body, 'username', 'tên đăng nhập', 80),
        secret: requiredSecret(body, 'pin'),
        deviceId: requiredText(body, 'deviceId', 'mã máy', 80),
        deviceName: requiredText(body, 'deviceName', 'tên máy', 100),
        deviceKey: deviceKeyOf(body.deviceKey),
        address: request.address,
      });
      const { person, token, expiresInS, nonce, refreshToken, protection } = signedIn;
      if (signedIn.deviceIsNew && person.stationCode) await namesChanged(person.stationCode);
      return {
        body: {
          token,
          expiresInS,
          nonce,
          refreshToken,
          person: personJson(person),
          station: stationJson(accounts, person),
          bundleKey: bundleKeyFor(accounts, person),
          protection,
          server: { instance, generation },
          time: new Date().toISOString(),
        },
      };
    },
  };
}
