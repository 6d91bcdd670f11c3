import { forbidden, unauthorized } from '../http/api-error.ts';
import type { ApiRequest } from '../http/router.ts';
import type { Caller } from './identify.ts';

/** Who leads: the head of one station, or an administrator of all (`stationCode` undefined). */
export interface Leader {
  stationCode: string | undefined;
}

/** @throws ApiError 401 */
export function requireCaller(request: ApiRequest): Caller {
  if (!request.caller) throw unauthorized('Hãy đăng nhập trước.');
  return request.caller;
}

/** @throws ApiError 401, 403 */
export function requireLeader(request: ApiRequest): Leader {
  const caller = requireCaller(request);
  if (isAdministrator(caller)) return { stationCode: undefined };
  if (caller.kind === 'person' && caller.person.role === 'stationHead')
    return { stationCode: caller.person.stationCode };
  throw forbidden();
}

/** @throws ApiError 401, 403 */
export function requireAdministrator(request: ApiRequest): void {
  if (!isAdministrator(requireCaller(request))) throw forbidden('Chỉ quản trị viên của máy chủ được làm việc này.');
}

export const isAdministrator = (caller: Caller): boolean =>
  caller.kind === 'admin' || (caller.kind === 'person' && caller.person.role === 'administrator');
