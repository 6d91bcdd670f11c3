import { createHash, createPublicKey } from 'node:crypto';
import { badRequest } from '../http/api-error.ts';

/** The public half of a P-256 key, as a JWK (RFC 7517). */
export interface PublicJwk {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
}

/** The key of a device: made there, and its private half never leaves it. */
export interface DeviceKey {
  jwk: PublicJwk;
  thumbprint: string;
}

const COORDINATE = /^[\w-]{43}$/;

/** SHA-256 thumbprint of RFC 7638, base64url. */
export function thumbprintOf({ crv, kty, x, y }: PublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** Whatever was sent as a key, when it is the public half of a P-256 key and nothing else. */
export function publicJwk(value: unknown): PublicJwk | undefined {
  if (typeof value !== 'object' || value === null || 'd' in value) return undefined;
  const { kty, crv, x, y } = value as Record<string, unknown>;
  if (kty !== 'EC' || crv !== 'P-256' || !isCoordinate(x) || !isCoordinate(y)) return undefined;
  const jwk: PublicJwk = { kty, crv, x, y };
  return isOnCurve(jwk) ? jwk : undefined;
}

/** The field `deviceKey` of a sign-in; undefined when absent. @throws ApiError 400 */
export function deviceKeyOf(value: unknown): DeviceKey | undefined {
  if (value === undefined || value === null) return undefined;
  const jwk = publicJwk(value);
  if (!jwk) throw badRequest('Khoá của máy không đúng dạng. Hãy tải lại ứng dụng.');
  return { jwk, thumbprint: thumbprintOf(jwk) };
}

const isCoordinate = (value: unknown): value is string => typeof value === 'string' && COORDINATE.test(value);

function isOnCurve(jwk: PublicJwk): boolean {
  try {
    createPublicKey({ key: { ...jwk }, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}
