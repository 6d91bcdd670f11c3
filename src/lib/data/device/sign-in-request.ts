import { DeviceError, type DevicePerson } from '../api.ts';
import type { DeviceDeps } from './deps.ts';

export interface SignInAnswer {
  /** Goes with requests for `expiresInS` seconds. */
  token: string;
  expiresInS: number;
  /** Gets the next token. */
  refreshToken: string;
  person: DevicePerson & { stationCode?: string };
  station?: { code: string; name: string };
  server: { instance: string; generation: string };
  /** The station's key for bundles. */
  bundleKey?: unknown;
  /** See device/protection.ts. */
  protection?: unknown;
  /** The server's clock. */
  time: string;
}

export interface SignInBody {
  username: string;
  pin: string;
  deviceId: string;
  deviceName: string;
  deviceKey: JsonWebKey;
}

/** This device has lost its key, or the id was copied: it must go on under another id. */
export class OtherDeviceError extends Error {
  override name = 'OtherDeviceError';
}

const TIMEOUT_MS = 30_000;

/**
 * `POST /api/sign-in`.
 * @throws DeviceError noConnection, wrongCredentials, tooManyTries {waitSeconds}, deviceRevoked, otherArea, serverProblem {status};
 * OtherDeviceError when the server knows another device under this id
 */
export async function requestSignIn({ baseUrl, fetch: send }: DeviceDeps, body: SignInBody): Promise<SignInAnswer> {
  let response: Response;
  try {
    response = await send(`${baseUrl}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new DeviceError('noConnection');
  }
  if (response.ok) return await answerOf(response);
  if (response.status === 401) throw new DeviceError('wrongCredentials');
  if (response.status === 403) throw new DeviceError('deviceRevoked');
  if (response.status === 409)
    throw (await codeOf(response)) === 'other_area' ? new DeviceError('otherArea') : new OtherDeviceError();
  if (response.status === 429)
    throw new DeviceError('tooManyTries', { waitSeconds: Number(response.headers.get('retry-after')) || 60 });
  throw new DeviceError('serverProblem', { status: response.status });
}

async function codeOf(response: Response): Promise<unknown> {
  return ((await response.json().catch(() => undefined)) as { error?: unknown } | undefined)?.error;
}

/** A captive portal answers 200 with its own page. */
async function answerOf(response: Response): Promise<SignInAnswer> {
  const answer = (await response.json().catch(() => undefined)) as SignInAnswer | undefined;
  if (!answer?.token || !answer.refreshToken || !answer.person?.id) throw new DeviceError('noConnection');
  return answer;
}
