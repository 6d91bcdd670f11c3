import type { Accounts } from './accounts.ts';
import { ACCESS_TOKEN_S } from './access-tokens.ts';
import { keyInProof } from './proof.ts';
import type { TokenHolder } from './tokens.ts';

export interface RefreshRequest {
  refreshToken: string;
  /** JWT signed by the device's key, see Proofs. */
  proof: string;
  method: string;
  path: string;
}

/** An access token, and the nonce for the next proof. */
export interface Granted {
  token: string;
  /** Seconds. */
  expiresInS: number;
  nonce: string;
}

/**
 * `granted`: the device works on. `staleProof`: the same again with this nonce. All others need a new sign-in:
 * `unknown` (signed out, PIN changed, account ended), `expired` (REFRESH_IDLE_DAYS), `revoked` (device or person), `wrongProof` (another key; the
 * refresh token stays good for the right one).
 */
export type Refresh =
  | ({ outcome: 'granted'; holder: TokenHolder } & Granted)
  | { outcome: 'staleProof'; holder: TokenHolder; nonce: string }
  | { outcome: 'revoked' | 'expired' | 'wrongProof'; holder: TokenHolder }
  | { outcome: 'unknown' };

/**
 * A new access token for a device that holds a refresh token and the key that belongs to it. A device that signed in before there were
 * keys shows its key here once, and it is enrolled.
 */
export async function refresh(accounts: Accounts, request: RefreshRequest): Promise<Refresh> {
  const { tokens, proofs, devices } = accounts;
  const found = tokens.find(request.refreshToken);
  if (found.state === 'unknown') return { outcome: 'unknown' };
  const { holder, state } = found;
  if (state !== 'valid') return { outcome: state, holder };

  const key = holder.deviceKey ?? keyInProof(request.proof);
  const proof = key ? await proofs.check(request.proof, key, request.method, request.path) : 'wrong';
  if (!key || proof === 'wrong') return { outcome: 'wrongProof', holder };
  if (proof === 'stale') return { outcome: 'staleProof', holder, nonce: proofs.nonce() };

  const { person, deviceId } = holder;
  if (!holder.deviceKey) devices.enrol(deviceId, person.stationCode, key);
  tokens.used(request.refreshToken);
  return { outcome: 'granted', holder, ...(await grant(accounts, holder, key.thumbprint)) };
}

/** What a device works with from now on. */
export async function grant(
  { access, proofs }: Accounts,
  { person, deviceId }: Pick<TokenHolder, 'person' | 'deviceId'>,
  thumbprint: string | undefined,
): Promise<Granted> {
  const token = await access.issue(person, deviceId, thumbprint);
  return { token, expiresInS: ACCESS_TOKEN_S, nonce: proofs.nonce() };
}
