import { notFound } from '../../http/api-error.ts';
import { requiredText } from '../../http/fields.ts';
import type { Route } from '../../http/router.ts';
import type { Accounts } from '../accounts.ts';
import type { Device } from '../devices.ts';
import { keyInProof } from '../proof.ts';
import { protectionOf } from '../protection.ts';
import type { ServerIdentity } from './server-info.ts';

const METHOD = 'POST';
const PATH = '/api/device';

/**
 * `POST /api/device` `{stationCode, deviceId, proof}`: a device that nobody has opened asks how it stands. It shows its key; a token it has
 * none. `revoked` comes with the code by which the device knows that it was this server who said so. `ended`: people of the device who
 * may not work any more. 400 `use_dpop_nonce` as at `/api/token`. 404 also for a device with another key: nothing is told about it.
 */
export function contactRoute(accounts: Accounts, { instance }: ServerIdentity): Route {
  return {
    method: METHOD,
    path: PATH,
    async handle(request) {
      const body = await request.body();
      const stationCode = requiredText(body, 'stationCode', 'mã trạm', 20).toLowerCase();
      const deviceId = requiredText(body, 'deviceId', 'mã máy', 80);
      const proof = requiredText(body, 'proof', 'chứng minh khoá', 4_000);
      const device = accounts.devices.find(deviceId, stationCode);
      const key = keyInProof(proof);
      const own = device?.keyThumbprint !== undefined && device.keyThumbprint === key?.thumbprint;
      const state = own && key ? await accounts.proofs.check(proof, key, METHOD, PATH) : 'wrong';
      if (!device || state === 'wrong') throw notFound('Không có máy này.');
      const nonce = accounts.proofs.nonce();
      if (state === 'stale') {
        const reason = 'Máy cần ký lại yêu cầu với mã của máy chủ.';
        return { status: 400, body: { error: 'use_dpop_nonce', reason, nonce } };
      }
      return { body: { instance, deviceId, nonce, time: new Date().toISOString(), ...standing(accounts, device) } };
    },
  };
}

function standing({ secrets, stations, devices }: Accounts, { id, stationCode, lastSeen, revokedAt }: Device) {
  if (revokedAt) return { state: 'revoked', erase: secrets.eraseCode(stationCode, id) };
  devices.seen(id, stationCode, lastSeen);
  const ended = devices.peopleOf(id, stationCode).filter(({ active }) => !active);
  const protection = protectionOf({ secrets, stations }, stationCode, id, false);
  return { state: 'active', ended: ended.map((person) => person.id), protection };
}
