import { isObject, type JsonObject } from '../../sync/couch/documents.ts';
import { DeviceError } from '../api.ts';
import type { Opened } from '../keyring/keyring.ts';
import type { DeviceDeps } from './deps.ts';
import { inWords } from './in-words.ts';
import type { Session } from './session.ts';
import type { Account, StationApi, StationDevice, StationRules } from './station-api.ts';

export interface StationParts {
  deps: DeviceDeps;
  withSession: <T>(task: (open: Session) => Promise<T>) => Promise<T>;
  /** Asks for the PIN of who works, as at the lock. @throws DeviceError wrongPin */
  checkPin: (personId: string, pin: string) => Promise<unknown>;
  /** The server has taken the new PIN: here it opens from now on. */
  pinChanged: (open: Session, pin: string, token: Pick<Opened, 'token' | 'access'>) => Promise<void>;
}

const TIMEOUT_MS = 30_000;
const WEAK = /^weak_(short|long|guess|date|same)$/;

/** Accounts and devices of the station: asked of the server each time, kept nowhere on the tablet. */
export function createStationWork({ deps, withSession, checkPin, pinChanged }: StationParts): StationApi {
  const ask = <T>(method: string, path: string, body?: object): Promise<T> =>
    withSession(async (open) => (await request(deps, open, method, path, body)) as T);
  const one = (id: string) => `/api/people/${encodeURIComponent(id)}`;

  return {
    changePin: ({ pin, newPin }) =>
      withSession(async (open) => {
        if (pin === newPin) throw new DeviceError('weak_same');
        await checkPin(open.login.person.id, pin);
        // The server first: a kill in between leaves the old PIN here, which opens, and asks to sign in with the new one.
        const answer = await request(deps, open, 'POST', '/api/pin', { pin, newPin }).catch((error: unknown) => {
          if (error instanceof DeviceError && error.code === 'wrongCredentials')
            throw new DeviceError('pinChangedElsewhere');
          throw error;
        });
        const { token, expiresInS, refreshToken } = answer;
        const access = { token: String(token), expiresInS: Number(expiresInS), at: deps.now() };
        await pinChanged(open, newPin, { token: String(refreshToken), access });
      }),
    accounts: async () => (await ask<{ people: Account[] }>('GET', '/api/people')).people,
    createAccount: async (input) => (await ask<{ person: Account }>('POST', '/api/people', input)).person,
    changeAccount: async (id, change) => (await ask<{ person: Account }>('PATCH', one(id), change)).person,
    stationDevices: async () => (await ask<{ devices: StationDevice[] }>('GET', '/api/devices')).devices,
    async revokeDevice(id) {
      await ask('POST', `/api/devices/${encodeURIComponent(id)}/revoke`, {});
    },
    stationRules: () => ask<StationRules>('GET', '/api/station/rules'),
    setRules: (rules) => ask<StationRules>('PATCH', '/api/station/rules', rules),
  };
}

async function request(
  deps: DeviceDeps,
  open: Session,
  method: string,
  path: string,
  body?: object,
): Promise<JsonObject> {
  const token = await open.sync.token().catch((error: unknown) => {
    throw inWords(error);
  });
  const response = await send(deps, method, path, body, token);
  const answer: unknown = await response.json().catch(() => undefined);
  if (!isObject(answer)) throw new DeviceError('noConnection');
  if (response.ok) return answer;
  const { error, reason } = answer;
  if (typeof error === 'string' && WEAK.test(error)) throw new DeviceError(error);
  if (error === 'wrong_credentials') throw new DeviceError('wrongCredentials');
  if (response.status === 401) throw new DeviceError('signInAgain');
  if (response.status === 429)
    throw new DeviceError('tooManyTries', { waitSeconds: Number(response.headers.get('retry-after')) || 60 });
  if (response.status < 500 && typeof reason === 'string') throw new DeviceError('serverRefused', { reason });
  throw new DeviceError('serverProblem', { status: response.status });
}

async function send(
  { baseUrl, fetch: go }: DeviceDeps,
  method: string,
  path: string,
  body: object | undefined,
  token: string,
): Promise<Response> {
  try {
    return await go(baseUrl + path, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new DeviceError('noConnection');
  }
}
