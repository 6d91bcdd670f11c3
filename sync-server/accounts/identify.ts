import type { IncomingMessage } from 'node:http';
import type { Accounts } from './accounts.ts';
import type { Admin } from './admin.ts';
import { clientAddress } from './client-address.ts';
import type { Person } from './people.ts';
import { refuseIfWaiting } from './sign-in.ts';

/**
 * Who sent a request. `admin`: TRAM_ADMIN. `replicator`: the server of one station, at a warehouse. `service`: this server's own upward run.
 * `owner`: who can read the data folder of this machine and may only start an upward run and see its history.
 */
export type Caller =
  | { kind: 'person'; person: Person; deviceId: string }
  | { kind: 'admin'; name: string }
  | { kind: 'replicator'; name: string; stationCode: string }
  | { kind: 'service' | 'owner'; name: string };

export type Identified = Caller | { kind: 'revoked' } | undefined;

export const SESSION_COOKIE = 'AuthSession';

/** Reads who a request comes from: `Bearer` access token of a device, `Basic` of the administrator. @throws ApiError 429 */
export async function identify(req: IncomingMessage, accounts: Accounts, admin: Admin): Promise<Identified> {
  const [scheme = '', value = ''] = (req.headers.authorization ?? '').split(' ');
  if (/^bearer$/i.test(scheme)) return fromToken(value, accounts, admin);
  if (/^basic$/i.test(scheme)) return fromBasic(value, clientAddress(req), accounts, admin);
  return undefined;
}

/** The administrator's cookie counts on the database protocol only. */
export function identifyByCookie(req: IncomingMessage, admin: Admin): Caller | undefined {
  const cookie = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([\\w-]+)`).exec(req.headers.cookie ?? '')?.[1];
  return cookie && admin.hasSession(cookie) ? { kind: 'admin', name: admin.name } : undefined;
}

async function fromToken(token: string, accounts: Accounts, admin: Admin): Promise<Identified> {
  if (admin.isService(token)) return { kind: 'service', name: 'uplink' };
  if (admin.isOwner(token)) return { kind: 'owner', name: 'owner' };
  const claims = await accounts.access.read(token);
  const found = claims && accounts.tokens.session(claims);
  if (found?.state === 'revoked') return { kind: 'revoked' };
  if (found?.state !== 'valid') return undefined;
  const { person, deviceId, deviceLastSeen } = found.holder;
  accounts.devices.seen(deviceId, person.stationCode, deviceLastSeen);
  return { kind: 'person', person, deviceId };
}

function fromBasic(value: string, address: string, accounts: Accounts, admin: Admin): Caller | undefined {
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const [name, password] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
  const replicator = accounts.replicators.signIn(name, password);
  if (replicator) return { kind: 'replicator', name, stationCode: replicator.stationCode };
  return checkAdmin(name, password, address, accounts, admin) ? { kind: 'admin', name: admin.name } : undefined;
}

/** Wrong tries of the administrator's password count per address only: nobody can lock the administrator out. @throws ApiError 429 */
export function checkAdmin(name: string, password: string, address: string, accounts: Accounts, admin: Admin): boolean {
  refuseIfWaiting(accounts, '', address);
  if (admin.matches(name, password)) return true;
  accounts.attempts.count('address', address, Date.now());
  return false;
}
