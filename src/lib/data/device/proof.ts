import { toBase64 } from '../encryption/base64.ts';
import type { DeviceFacts } from '../local/device-db.ts';

export interface ProofOf {
  method: string;
  /** Whole address without a query. */
  url: string;
  /** From the server; it judges by this and not by the device's clock. */
  nonce: string | undefined;
  /** Never the same twice. */
  id: string;
  /** Milliseconds since 1970. */
  now: number;
}

const encoder = new TextEncoder();

/** A proof that the device's key is here: a JWT as in RFC 9449 (DPoP), signed by WebCrypto. */
export async function signProof({ privateKey, jwk }: DeviceFacts['deviceKey'], proof: ProofOf): Promise<string> {
  const { method: htm, url: htu, nonce, id: jti, now } = proof;
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk };
  const payload = { htm, htu, jti, nonce, iat: Math.floor(now / 1000) };
  const text = [header, payload].map((part) => base64url(encoder.encode(JSON.stringify(part)))).join('.');
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(algorithm, privateKey, encoder.encode(text));
  return `${text}.${base64url(new Uint8Array(signature))}`;
}

function base64url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
