import { ApiError, badRequest } from '../http/api-error.ts';
import type { Accounts } from './accounts.ts';
import { sameArea, type Person } from './people.ts';
import { protectionOf, type DeviceProtection } from './protection.ts';
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
  /** The station did not know the device, or not by this name. */
  deviceIsNew: boolean;
  /** Good for new access tokens together with the device's key, see refresh. */
  refreshToken?: string;
  /** For a device with a key. */
  protection?: DeviceProtection;
}

const DEVICE_ID = /^[\w.-]{1,80}$/;

/**
 * Checks the secret and gives the device its tokens.
 * Unknown names, inactive people and wrong secrets get the same answer in the same time.
 * @throws ApiError 400, 401, 403 (revoked device), 409 (another device has this id; its people have another area), 429 (with the seconds to wait), 503
 */
export async function signIn(accounts: Accounts, request: SignInRequest): Promise<SignedIn> {
  if (!DEVICE_ID.test(request.deviceId)) throw badRequest('Mã máy không hợp lệ. Hãy tải lại ứng dụng.');
  const username = request.username.toLowerCase();
  refuseIfWaiting(accounts, username, request.address, request.deviceId);
  await checkSecret(accounts, { ...request, username });
  const person = accounts.people.byUsername(username);
  if (!person?.active) throw wrongCredentials();
  const { deviceId, deviceKey } = request;
  const deviceIsNew = accounts.devices.find(deviceId, person.stationCode)?.name !== request.deviceName;
  const mayRecover = admitDevice(accounts, person, request);
  const refreshToken = accounts.tokens.issue(person, deviceId);
  const granted = await grant(accounts, { person, deviceId }, deviceKey?.thumbprint);
  if (!deviceKey) return { ...granted, person, deviceId, deviceIsNew };
  const protection = protectionOf(accounts, person.stationCode, deviceId, mayRecover);
  return { ...granted, person, deviceId, deviceIsNew, refreshToken, protection };
}

const wrongCredentials = () => new ApiError(401, 'wrong_credentials', 'Sai tên đăng nhập hoặc mã PIN. Hãy nhập lại.');

/** The try is counted before its end is known. `username` in lower case. @throws ApiError 401, 429, 503 */
export async function checkSecret(
  { attempts, people }: Accounts,
  { username, secret, deviceId, address }: Pick<SignInRequest, 'username' | 'secret' | 'deviceId' | 'address'>,
): Promise<void> {
  attempts.count('account', username, Date.now());
  attempts.count('device', deviceId, Date.now());
  attempts.count('address', address, Date.now());
  if (!(await verifySecret(secret, people.secretHash(username)))) throw wrongCredentials();
  attempts.succeeded(username, address, deviceId);
}

/**
 * A second device under the id of a first one would be seen by nobody in the list of devices. Answers whether the person may have the
 * device's recovery key: who worked there before, or anybody when nobody of those may work any more. @throws ApiError 403, 409
 */
function admitDevice(accounts: Accounts, person: Person, request: SignInRequest): boolean {
  const { stationCode } = person;
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
  const people = accounts.devices.peopleOf(deviceId, stationCode);
  const isKnown = people.some(({ id }) => id === person.id);
  const others = people.filter(({ active }) => active);
  // One tablet holds the records of one area: a village worker would see what others have loaded.
  if (deviceKey && !isKnown && others.some((other) => !sameArea(other, person)))
    throw new ApiError(
      409,
      'other_area',
      'Máy này đang dùng cho địa bàn khác. Y tế thôn và nhân viên trạm, hoặc y tế các thôn khác nhau, không dùng chung một máy. Hãy dùng máy riêng.',
    );
  accounts.devices.register(deviceId, stationCode, deviceName, deviceKey);
  if (deviceKey && stationCode) accounts.devices.addPerson(deviceId, person);
  return isKnown || others.length === 0;
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
