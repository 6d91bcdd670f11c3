import { createAccess } from '../../sync/couch/access.ts';
import { createHttp } from '../../sync/couch/http.ts';
import { TransportError } from '../../sync/ports.ts';
import type { DevicePerson } from '../api.ts';
import { deviceKey } from './device-key.ts';
import { signProof } from './proof.ts';
import type { SyncParts } from './session-sync.ts';
import { personOf } from './sign-in.ts';
import type { SignInAnswer } from './sign-in-request.ts';

/** Access tokens for who works now. A change of the person that the server tells on the way is passed on. */
export function sessionAccess(parts: SyncParts): (refused?: string) => Promise<string> {
  const { deps, db, login, onPerson, onBundleKey, onProtection, onRefused } = parts;
  const { baseUrl, fetch, now, newId } = deps;
  const url = `${baseUrl || location.origin}/api/token`;
  const access = createAccess({
    http: createHttp({ baseUrl, fetch }),
    credentials: () => ({ refreshToken: login().token, access: login().access }),
    proof: async (nonce) => signProof(await deviceKey(db), { method: 'POST', url, nonce, id: newId(), now: now() }),
    now,
    onGranted(answer) {
      onBundleKey(answer.bundleKey);
      onProtection(answer.protection);
      if (typeof answer.person !== 'object' || answer.person === null) return;
      const person = personOf(answer as unknown as Pick<SignInAnswer, 'person'>);
      if (!same(person, login().person)) onPerson(person);
    },
  });
  return async (refused) => {
    try {
      return await access(refused);
    } catch (error) {
      if (error instanceof TransportError && error.kind === 'signIn') onRefused();
      throw error;
    }
  };
}

const same = (a: DevicePerson, b: DevicePerson) =>
  a.name === b.name &&
  a.username === b.username &&
  a.role === b.role &&
  String(a.villageCodes) === String(b.villageCodes);
