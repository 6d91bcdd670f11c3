import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { deviceKeyOf, type DeviceKey } from './public-key.ts';

export interface ProofParts {
  nonce?: string;
  jti?: string;
  htm?: string;
  htu?: string;
  /** Seconds since 1970. */
  iat?: number;
}

/** A key as a tablet has it, and proofs signed by it. */
export function testDeviceKey(): DeviceKey & { proof(parts?: ProofParts): Promise<string> } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = deviceKeyOf(publicKey.export({ format: 'jwk' }));
  if (!key) throw new Error('no key');
  return {
    ...key,
    proof({ nonce, jti = randomUUID(), htm = 'POST', htu = 'https://tram.vn/api/token', iat = 0 } = {}) {
      return new SignJWT({ htm, htu, jti, nonce, iat })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { ...key.jwk } })
        .sign(privateKey);
    },
  };
}
