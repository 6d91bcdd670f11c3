import { ApiError } from '../../http/api-error.ts';
import { optionalText, requiredText } from '../../http/fields.ts';
import type { Route } from '../../http/router.ts';
import type { Accounts } from '../accounts.ts';
import { protectionOf } from '../protection.ts';
import { refresh } from '../refresh.ts';
import { bundleKeyFor } from '../../bundles/key-for.ts';
import { personJson } from './person-json.ts';

const METHOD = 'POST';
const PATH = '/api/token';

/** What a person does about each refusal is the same; a program may want to know why. */
const REFUSALS = {
  revoked: ['revoked', 'Máy hoặc tài khoản này đã bị thu hồi quyền. Hãy hỏi trưởng trạm.'],
  expired: ['expired', 'Máy này đã lâu không kết nối. Hãy đăng nhập lại; dữ liệu trên máy vẫn còn.'],
  unknown: ['unauthorized', 'Phiên làm việc đã kết thúc. Hãy đăng nhập lại; dữ liệu trên máy vẫn còn.'],
  wrongProof: ['invalid_dpop_proof', 'Máy này không giữ đúng khoá. Hãy đăng nhập lại; dữ liệu trên máy vẫn còn.'],
} as const;

/**
 * `POST /api/token` `{refreshToken, proof}`: a new access token, with the person as the server knows them now. 400 `use_dpop_nonce` with a
 * `nonce` when the proof has none of this server (RFC 9449, 8): sign another proof with it. 401 when only a new sign-in helps.
 */
export function tokenRoute(accounts: Accounts): Route {
  return {
    method: METHOD,
    path: PATH,
    async handle(request) {
      const body = await request.body();
      const result = await refresh(accounts, {
        refreshToken: requiredText(body, 'refreshToken', 'mã làm mới', 4_000),
        proof: optionalText(body, 'proof', 'chứng minh khoá', 4_000) ?? '',
        method: METHOD,
        path: PATH,
      });
      if (result.outcome === 'granted') {
        const { token, expiresInS, nonce, holder } = result;
        const { person, deviceId } = holder;
        const protection = protectionOf(accounts, person.stationCode, deviceId, true);
        const bundleKey = bundleKeyFor(accounts, person);
        return { body: { token, expiresInS, nonce, person: personJson(person), bundleKey, protection } };
      }
      if (result.outcome === 'staleProof') {
        const reason = 'Máy cần ký lại yêu cầu với mã của máy chủ.';
        return { status: 400, body: { error: 'use_dpop_nonce', reason, nonce: result.nonce } };
      }
      const [code, reason] = REFUSALS[result.outcome];
      throw new ApiError(401, code, reason);
    },
  };
}
