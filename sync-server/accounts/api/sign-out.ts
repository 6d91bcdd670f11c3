import { requiredText } from '../../http/fields.ts';
import type { Route } from '../../http/router.ts';
import type { Accounts } from '../accounts.ts';

/**
 * `POST /api/sign-out`, with an access token, or with `{refreshToken}` when that has run out: neither is worth anything afterwards.
 * Whether there was such a session is not said.
 */
export function signOutRoute(accounts: Accounts): Route {
  return {
    method: 'POST',
    path: '/api/sign-out',
    async handle({ caller, body }) {
      if (caller?.kind === 'person') accounts.tokens.end(caller.person, caller.deviceId);
      else if (!caller) accounts.tokens.revoke(requiredText(await body(), 'refreshToken', 'mã làm mới', 4_000));
      return { body: { ok: true } };
    },
  };
}
