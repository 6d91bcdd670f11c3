import { DeviceError, type DeviceState, type PasskeyApi } from '../api.ts';
import { dropPasskey, keepPasskey } from '../keyring/passkeys.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { Session } from './session.ts';

/** So long after the PIN a passkey may be added: the browser's own question lies in between. */
const ADMITTED_MS = 3 * 60_000;

export interface PasskeyParts {
  db: DeviceDb;
  withSession: <T>(task: (open: Session) => Promise<T>) => Promise<T>;
  /** Asks for the PIN of who works, as at the lock. @throws DeviceError wrongPin */
  checkPin: (personId: string, pin: string) => Promise<unknown>;
  /** The tablet as it is then, told to all windows. */
  announce: () => Promise<DeviceState>;
}

/** Adding and removing the passkey of who works. Opening with it is the device's own matter. */
export function createPasskeyWork({
  db,
  withSession,
  checkPin,
  announce,
}: PasskeyParts): Omit<PasskeyApi, 'unlockPasskey'> {
  let admitted: { personId: string; until: number } | undefined;

  return {
    beginPasskey: ({ pin }) =>
      withSession(async ({ login: { person } }) => {
        await checkPin(person.id, pin);
        admitted = { personId: person.id, until: performance.now() + ADMITTED_MS };
        const who = new TextEncoder().encode(`${await db.fact('deviceId')}/${person.id}`);
        const userId = new Uint8Array(await crypto.subtle.digest('SHA-256', who));
        // The browser may keep the name with a cloud account: not the full one.
        const userName = (await db.people.get(person.id))?.shortName ?? '';
        return { salt: crypto.getRandomValues(new Uint8Array(32)), userId, userName };
      }),
    addPasskey: ({ passkey, secret }) =>
      withSession(async ({ vault, login }) => {
        const mayAdd = admitted?.personId === login.person.id && performance.now() < admitted.until;
        admitted = undefined;
        if (!mayAdd) throw new DeviceError('passkeyLate');
        await keepPasskey(db, vault, login.person.id, passkey, secret);
        secret.fill(0);
        return announce();
      }),
    removePasskey: () =>
      withSession(async ({ login }) => {
        await dropPasskey(db, login.person.id);
        return announce();
      }),
  };
}
