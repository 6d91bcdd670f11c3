import { DeviceError } from '$lib/data/api.ts';
import { signProof } from '$lib/data/device/proof.ts';
import { createAccess } from '$lib/sync/couch/access.ts';
import { createHttp } from '$lib/sync/couch/http.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A sign-in that lives as long as this window, kept in its memory alone. */
export interface WindowSession {
  /** An access token; asks for another one when this one is about to end, or was `refused`. @throws TransportError */
  token(refused?: string): Promise<string>;
}

/**
 * Signs in with a key of this window's own, so that the server gives a refresh token with it: nobody types a password every quarter of an hour.
 * @throws DeviceError wrongCredentials, tooManyTries {waitSeconds}, noConnection, unknown
 */
export async function openSession(username: string, pin: string): Promise<WindowSession> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  const jwk = { kty, crv, x, y };
  const deviceId = `warehouse-${crypto.randomUUID()}`;
  const { token, expiresInS, refreshToken } = await signIn({
    username,
    pin,
    deviceId,
    deviceName: 'Kho dữ liệu',
    deviceKey: jwk,
  });
  const access = { token, expiresInS, at: Date.now() };
  const url = `${location.origin}/api/token`;
  return {
    token: createAccess({
      http: createHttp({ baseUrl: '' }),
      credentials: () => ({ refreshToken, access }),
      proof: (nonce) =>
        signProof({ privateKey, jwk }, { method: 'POST', url, nonce, id: crypto.randomUUID(), now: Date.now() }),
      now: Date.now,
    }),
  };
}

async function signIn(body: object): Promise<{ token: string; expiresInS: number; refreshToken: string }> {
  const answer = await fetch('/api/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
  }).catch(() => undefined);
  if (!answer) throw new DeviceError('noConnection');
  if (answer.status === 401) throw new DeviceError('wrongCredentials');
  if (answer.status === 429)
    throw new DeviceError('tooManyTries', { waitSeconds: Number(answer.headers.get('retry-after')) || 60 });
  if (!answer.ok) throw new DeviceError('unknown');
  return (await answer.json()) as { token: string; expiresInS: number; refreshToken: string };
}
