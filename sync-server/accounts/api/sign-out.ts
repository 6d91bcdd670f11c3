import type { Route } from '../../http/router.ts';
import type { Accounts } from '../accounts.ts';
import { requireCaller } from '../guards.ts';

/** `POST /api/sign-out`: the token that asks is worth nothing afterwards. */
export function signOutRoute(accounts: Accounts): Route {
  return {
    method: 'POST',
    path: '/api/sign-out',
    handle(request) {
      const caller = requireCaller(request);
      if (caller.kind === 'person') accounts.tokens.revoke(caller.token);
      return { body: { ok: true } };
    },
  };
}
