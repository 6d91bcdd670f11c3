import { ApiError } from '../http/api-error.ts';
import type { Accounts } from './accounts.ts';
import type { Person } from './people.ts';
import { grant, type Granted } from './refresh.ts';
import { checkSecret, refuseIfWaiting } from './sign-in.ts';

export interface PinChange {
  person: Person;
  deviceId: string;
  secret: string;
  newSecret: string;
  address: string;
}

/**
 * A new PIN in place of the present one. All other devices of the person are signed out; this one goes on with the new refresh token.
 * @throws ApiError 400 `weak_…`, 401 wrong present PIN, 429
 */
export async function changePin(accounts: Accounts, change: PinChange): Promise<Granted & { refreshToken?: string }> {
  const { person, deviceId, secret, newSecret, address } = change;
  refuseIfWaiting(accounts, person.username, address, deviceId);
  await checkSecret(accounts, { username: person.username, secret, deviceId, address });
  if (newSecret === secret) throw new ApiError(400, 'weak_same', 'Mã mới giống mã cũ. Hãy chọn mã khác.');
  await accounts.people.change(person, { secret: newSecret });
  const refreshToken = accounts.tokens.issue(person, deviceId);
  const { keyThumbprint } = accounts.devices.find(deviceId, person.stationCode) ?? {};
  const granted = await grant(accounts, { person, deviceId }, keyThumbprint);
  return { ...granted, ...(keyThumbprint === undefined ? {} : { refreshToken }) };
}
