import { ApiError, badRequest } from '../http/api-error.ts';
import type { Accounts } from './accounts.ts';
import type { Person } from './people.ts';
import { verifySecret } from './secrets.ts';

export interface SignInRequest {
  username: string;
  secret: string;
  deviceId: string;
  deviceName: string;
  /** Network address of the client. */
  address: string;
}

const DEVICE_ID = /^[\w.-]{1,80}$/;

/**
 * Checks the secret and gives the device its token.
 * Unknown names, inactive people and wrong secrets get the same answer in the same time.
 * @throws ApiError 400, 401, 403 (revoked device), 429 (with the seconds to wait), 503
 */
export async function signIn(accounts: Accounts, request: SignInRequest): Promise<{ token: string; person: Person }> {
  if (!DEVICE_ID.test(request.deviceId)) throw badRequest('Mã máy không hợp lệ. Hãy tải lại ứng dụng.');
  const username = request.username.toLowerCase();
  refuseIfWaiting(accounts, username, request.address);
  accounts.attempts.count('account', username, Date.now());
  accounts.attempts.count('address', request.address, Date.now());
  if (!(await verifySecret(request.secret, accounts.people.secretHash(username))))
    throw new ApiError(401, 'wrong_credentials', 'Sai tên đăng nhập hoặc mã PIN. Hãy nhập lại.');
  accounts.attempts.succeeded(username, request.address);

  const person = accounts.people.byUsername(username);
  if (!person?.active) throw new ApiError(401, 'wrong_credentials', 'Sai tên đăng nhập hoặc mã PIN. Hãy nhập lại.');
  const device = accounts.devices.register(request.deviceId, person.stationCode, request.deviceName);
  if (device.revokedAt)
    throw new ApiError(403, 'device_revoked', 'Máy này đã bị thu hồi quyền. Hãy báo trưởng trạm nếu máy vẫn còn dùng.');
  return { token: accounts.tokens.issue(person, device.id), person };
}

/** @throws ApiError 429 */
export function refuseIfWaiting(accounts: Accounts, account: string, address: string): void {
  const now = Date.now();
  const waitMs = Math.max(
    accounts.attempts.waitMs('account', account, now),
    accounts.attempts.waitMs('address', address, now),
  );
  if (waitMs === 0) return;
  const seconds = Math.ceil(waitMs / 1000);
  const spoken = seconds < 120 ? `${seconds} giây` : `${Math.ceil(seconds / 60)} phút`;
  throw new ApiError(429, 'too_many_tries', `Nhập sai quá nhiều lần. Hãy thử lại sau ${spoken}.`, seconds);
}
