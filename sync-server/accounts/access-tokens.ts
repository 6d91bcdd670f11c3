import { jwtVerify, SignJWT } from 'jose';
import type { ServerKeys } from './keys.ts';
import type { Person } from './people.ts';

/** How long an access token is good, seconds. */
export const ACCESS_TOKEN_S = 15 * 60;

const TYPE = 'at+jwt';
const MAX_CACHED = 5_000;

/** What an access token says. Whether it still holds is asked of the store at each request. */
export interface AccessClaims {
  personId: string;
  deviceId: string;
  /** Empty for people of no station. */
  stationCode: string;
  /** `cnf.jkt` of RFC 7800: thumbprint of the device's key; absent for a window without one. */
  thumbprint: string | undefined;
}

/** Signs and reads access tokens: JWTs (RFC 9068) of 15 minutes. */
export class AccessTokens {
  readonly #keys: ServerKeys;
  /** Read once, good until their end; the longest unused ones go first. */
  readonly #cache = new Map<string, { claims: AccessClaims; endsAt: number }>();

  constructor(keys: ServerKeys) {
    this.#keys = keys;
  }

  issue(person: Person, deviceId: string, thumbprint: string | undefined): Promise<string> {
    const { id, stationCode, role, villageCodes } = person;
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      device: deviceId,
      station: stationCode,
      role,
      villages: villageCodes,
      ...(thumbprint === undefined ? {} : { cnf: { jkt: thumbprint } }),
    })
      .setProtectedHeader({ alg: 'ES256', typ: TYPE, kid: this.#keys.kid })
      .setSubject(id)
      .setIssuedAt(now)
      .setExpirationTime(now + ACCESS_TOKEN_S)
      .sign(this.#keys.signing);
  }

  /** Undefined when this server did not sign it, or its time is over. */
  async read(token: string): Promise<AccessClaims | undefined> {
    const cached = this.#cache.get(token);
    if (!cached) return this.#verify(token);
    this.#cache.delete(token);
    if (cached.endsAt <= Date.now()) return undefined;
    this.#cache.set(token, cached);
    return cached.claims;
  }

  async #verify(token: string): Promise<AccessClaims | undefined> {
    const payload = await this.#payloadOf(token);
    if (!payload) return undefined;
    const { sub, device, station, cnf, exp = 0 } = payload;
    const claims: AccessClaims = {
      personId: String(sub),
      deviceId: String(device),
      stationCode: String(station),
      thumbprint: (cnf as { jkt?: string } | undefined)?.jkt,
    };
    const oldest = this.#cache.keys().next();
    if (this.#cache.size >= MAX_CACHED && !oldest.done) this.#cache.delete(oldest.value);
    this.#cache.set(token, { claims, endsAt: exp * 1000 });
    return claims;
  }

  async #payloadOf(token: string) {
    try {
      const options = { algorithms: ['ES256'], typ: TYPE, requiredClaims: ['exp', 'sub', 'device', 'station'] };
      return (await jwtVerify(token, ({ kid = '' }) => this.#keyOf(kid), options)).payload;
    } catch {
      return undefined;
    }
  }

  #keyOf(kid: string) {
    const key = this.#keys.verifying.get(kid);
    if (!key) throw new Error('signed with a key that is not ours');
    return key;
  }
}
