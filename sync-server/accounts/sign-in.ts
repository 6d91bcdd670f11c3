import { ApiError, badRequest } from '../http/api-error.ts';
import type { Accounts } from './accounts.ts';
import type { Person } from './people.ts';
import type { DeviceKey } from './public-key.ts';
import { grant, type Granted } from './refresh.ts';
import { verifySecret } from './secrets.ts';

export interface SignInRequest {
  username: string;
  secret: string;
  deviceId: string;
  deviceName: string;
  /** Absent: a window that cannot keep one. It gets no refresh token. */
  deviceKey?: DeviceKey;
  /** Network address of the client. */
  address: string;
}

export interface SignedIn extends Granted {
  person: Person;
  deviceId: string;
  /** Good for new access tokens together with the device's key, see refresh. */
  refreshToken?: string;
}

const DEVICE_ID = /^[\w.-]{1,80}$/;

/**
 * Checks the secret and gives the device its tokens.
 * Unknown names, inactive people and wrong secrets get the same answer in the same time.
 * @throws ApiError 400, 401, 403 (revoked device), 409 (another device has this id), 429 (with the seconds to wait), 503
 */
export async function signIn(accounts: Accounts, request: SignInRequest): Promise<SignedIn> {
  if (!DEVICE_ID.test(request.deviceId)) throw badRequest('Mã máy không hợp lệ. Hãy tải lại ứng dụng.');
  const username = request.username.toLowerCase();
  refuseIfWaiting(accounts, username, request.address, request.deviceId);
  accounts.attempts.count('account', username, Date.now());
  accounts.attempts.count('device', request.deviceId, Date.now());
  accounts.attempts.count('address', request.address, Date.now());
  if (!(await verifySecret(request.secret, accounts.people.secretHash(username))))
    throw new ApiError(401, 'wrong_credentials', 'Sai tên đăng nhập hoặc mã PIN. Hãy nhập lại.');
  accounts.attempts.succeeded(username, request.address, request.deviceId);

  const person = accounts.people.byUsername(username);
  if (!person?.active) throw new ApiError(401, 'wrong_credentials', 'Sai tên đăng nhập hoặc mã PIN. Hãy nhập lại.');
  const { deviceId, deviceKey } = request;
  admitDevice(accounts, person, request);
  const refreshToken = accounts.tokens.issue(person, deviceId);
  const granted = await grant(accounts, { person, deviceId }, deviceKey?.thumbprint);
  return { ...granted, person, deviceId, ...(deviceKey ? { refreshToken } : {}) };
}

/** A second device under the id of a first one would be seen by nobody in the list of devices. @throws ApiError 403, 409 */
function admitDevice(accounts: Accounts, { stationCode }: Person, request: SignInRequest): void {
  const { deviceId, deviceName, deviceKey } = request;
  const known = accounts.devices.find(deviceId, stationCode);
  if (known?.revokedAt)
    throw new ApiError(403, 'device_revoked', 'Máy này đã bị thu hồi quyền. Hãy báo trưởng trạm nếu máy vẫn còn dùng.');
  if (known?.keyThumbprint !== undefined && known.keyThumbprint !== deviceKey?.thumbprint)
    throw new ApiError(
      409,
      'other_device_key',
      'Mã máy này thuộc về một máy khác. Hãy tải lại ứng dụng rồi đăng nhập.',
    );
  accounts.devices.register(deviceId, stationCode, deviceName, deviceKey);
}

/** @throws ApiError 429 */
export function refuseIfWaiting(accounts: Accounts, account: string, address: string, device = ''): void {
  const now = Date.now();
  const waitMs = Math.max(
    accounts.attempts.waitMs('account', account, now),
    accounts.attempts.waitMs('device', device, now),
    accounts.attempts.waitMs('address', address, now),
  );
  if (waitMs === 0) return;
  const seconds = Math.ceil(waitMs / 1000);
  const spoken = seconds < 120 ? `${seconds} giây` : `${Math.ceil(seconds / 60)} phút`;
  throw new ApiError(429, 'too_many_tries', `Nhập sai quá nhiều lần. Hãy thử lại sau ${spoken}.`, seconds);
}
