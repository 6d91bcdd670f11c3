import { isObject, type JsonObject } from '../../sync/couch/documents.ts';
import { createHttp } from '../../sync/couch/http.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { DeviceDeps } from './deps.ts';
import { deviceKey } from './device-key.ts';
import { signProof } from './proof.ts';

/** How the device stands with its server. `ended`: people of this tablet who may not work any more. */
export type Standing =
  { state: 'active'; deviceId: string; ended: string[]; protection: unknown } | { state: 'revoked'; deviceId: string };

const TIMEOUT_MS = 15_000;
/** The server may ask for its nonce, and once more when that has changed meanwhile. */
const TRIES = 3;

/**
 * Asks the server how this device stands; works without a PIN. Undefined unless the server that this device knows gives a definite answer:
 * no connection, a login page, a 401 or another server say nothing. `revoked` is answered twice, with the code whose hash the server told
 * this device while it was in order.
 */
export async function askStanding(deps: DeviceDeps, db: DeviceDb): Promise<Standing | undefined> {
  try {
    const first = await standing(deps, db);
    if (first?.state !== 'revoked') return first;
    const second = await standing(deps, db);
    return second?.state === 'revoked' ? second : undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'TransportError') return undefined;
    throw error;
  }
}

async function standing(deps: DeviceDeps, db: DeviceDb): Promise<Standing | undefined> {
  const [deviceId, stationCode, key] = await Promise.all([
    db.fact('deviceId'),
    db.fact('stationCode'),
    db.fact('deviceKey'),
  ]);
  if (deviceId === undefined || stationCode === undefined || !key) return undefined;
  const answer = await ask(deps, db, { deviceId, stationCode });
  const known = (await db.fact('serverInstance')) ?? (await db.fact('serverIdentity'))?.instance;
  if (!answer || answer.deviceId !== deviceId || answer.instance !== known) return undefined;
  if (answer.state === 'revoked') {
    const hash = (await db.fact('protection'))?.eraseHash;
    const isOurs = typeof answer.erase === 'string' && (await sha256(answer.erase)) === hash;
    return isOurs ? { state: 'revoked', deviceId } : undefined;
  }
  if (answer.state !== 'active') return undefined;
  const ended = Array.isArray(answer.ended) ? answer.ended.filter((id) => typeof id === 'string') : [];
  return { state: 'active', deviceId, ended, protection: answer.protection };
}

async function ask(
  { baseUrl, fetch, newId, now }: DeviceDeps,
  db: DeviceDb,
  who: { deviceId: string; stationCode: string },
): Promise<JsonObject | undefined> {
  const http = createHttp({ baseUrl, fetch, timeoutMs: TIMEOUT_MS });
  const url = `${baseUrl || location.origin}/api/device`;
  let nonce: string | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    const proof = await signProof(await deviceKey(db), { method: 'POST', url, nonce, id: newId(), now: now() });
    const { body } = await http({ path: '/api/device', body: { ...who, proof }, accept: 400 });
    if (!isObject(body)) return undefined;
    if (body.error !== 'use_dpop_nonce') return body;
    if (typeof body.nonce === 'string') nonce = body.nonce;
  }
  return undefined;
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
