import { randomUUID } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { publicJwk, thumbprintOf, type DeviceKey } from './public-key.ts';

/** Nonces change so often; each is accepted for one more period. */
const PERIOD_MS = 15 * 60 * 1000;
/** Uses that are remembered before the nonce changes early. */
const MAX_USES = 20_000;

/**
 * `fresh`: this key signed it, for this address, with a nonce of ours, for the first time. `stale`: without a nonce of ours, or seen
 * before: may be signed anew. `wrong`: not by this key or not for this address.
 */
export type ProofState = 'fresh' | 'stale' | 'wrong';

interface Period {
  nonce: string;
  since: number;
  used: Set<string>;
}

/**
 * Proofs that the private half of a device's key is at hand: JWTs as in RFC 9449 (DPoP). Their age is judged by this server's own
 * nonce and never by `iat`: the clock of a tablet may be wrong by years (R12). Nonces live in memory: after a restart all are new.
 */
export class Proofs {
  #current = newPeriod();
  #previous: Period | undefined;

  /** For the next proof of any device. */
  nonce(): string {
    const age = performance.now() - this.#current.since;
    if (age < PERIOD_MS && this.#current.used.size < MAX_USES) return this.#current.nonce;
    this.#previous = age < 2 * PERIOD_MS ? this.#current : undefined;
    this.#current = newPeriod();
    return this.#current.nonce;
  }

  async check(proof: string, key: DeviceKey, method: string, path: string): Promise<ProofState> {
    const payload = await payloadOf(proof, key);
    if (!payload || payload.htm !== method || pathOf(payload.htu) !== path) return 'wrong';
    if (typeof payload.jti !== 'string' || payload.jti === '' || payload.jti.length > 100) return 'wrong';
    this.nonce();
    const period = [this.#current, this.#previous].find((one) => one?.nonce === payload.nonce);
    const use = `${key.thumbprint} ${payload.jti}`;
    if (!period || period.used.has(use)) return 'stale';
    period.used.add(use);
    return 'fresh';
  }
}

const newPeriod = (): Period => ({ nonce: randomUUID(), since: performance.now(), used: new Set() });

/** The key that a proof carries, for a device that has not shown one yet. */
export function keyInProof(proof: string): DeviceKey | undefined {
  try {
    const jwk = publicJwk(decodeProtectedHeader(proof).jwk);
    return jwk && { jwk, thumbprint: thumbprintOf(jwk) };
  } catch {
    return undefined;
  }
}

async function payloadOf(proof: string, { jwk }: DeviceKey): Promise<JWTPayload | undefined> {
  try {
    return (await jwtVerify(proof, { ...jwk }, { algorithms: ['ES256'], typ: 'dpop+jwt' })).payload;
  } catch {
    return undefined;
  }
}

/** Behind a proxy the server does not know its own origin: only the path counts. */
function pathOf(htu: unknown): string | undefined {
  return typeof htu === 'string' && URL.canParse(htu) ? new URL(htu).pathname : undefined;
}
