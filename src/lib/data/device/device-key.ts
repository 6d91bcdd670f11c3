import type { DeviceDb, DeviceFacts } from '../local/device-db.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** The device's key, made when it is first asked for. */
export async function deviceKey(db: DeviceDb): Promise<DeviceFacts['deviceKey']> {
  const known = await db.fact('deviceKey');
  if (known) return known;
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  return db.firstFact('deviceKey', { privateKey, jwk: { kty, crv, x, y } });
}
