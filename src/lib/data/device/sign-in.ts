import { DeviceError, type DevicePerson } from '../api.ts';
import type { Vault } from '../encryption/vault.ts';
import type { Keyring, Opened } from '../keyring/keyring.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { DeviceDeps } from './deps.ts';
import { deviceKey } from './device-key.ts';
import { recoveryKeyOf } from './protection.ts';
import { OtherDeviceError, requestSignIn, type SignInAnswer } from './sign-in-request.ts';

export interface SignInParts {
  deps: DeviceDeps;
  db: DeviceDb;
  keyring: Keyring;
  deviceId: string;
  /** Of the person who has the tablet open, if anybody has. */
  vault: Vault | undefined;
}

/**
 * Signs a person in with the server and gives them a place in the keyring. The data key never leaves the tablet: it is
 * made at the first sign-in, and later comes from whoever has the tablet open, from the person's own PIN, or, when that was forgotten,
 * from the copy that only the server's recovery key opens.
 * @throws DeviceError of requestSignIn; noStation, otherStation, needsOpenTablet
 */
export async function signIn(
  parts: SignInParts,
  input: { username: string; pin: string; deviceName: string },
): Promise<Opened> {
  const { deps, db, keyring, deviceId } = parts;
  const { pin } = input;
  const deviceName = input.deviceName || ((await db.fact('deviceName')) ?? '');
  const { jwk } = await deviceKey(db);
  const ask = (id: string) =>
    requestSignIn(deps, { username: input.username, pin, deviceId: id, deviceName, deviceKey: jwk });
  const answer = await ask(deviceId).catch(async (error: unknown) => {
    if (!(error instanceof OtherDeviceError)) throw error;
    const another = deps.newId();
    const accepted = await ask(another);
    await db.setFact('deviceId', another);
    return accepted;
  });
  const station = answer.station;
  if (!station) throw new DeviceError('noStation');
  const entries = await keyring.entries();
  if (entries.length > 0 && (await db.fact('stationCode')) !== station.code) throw new DeviceError('otherStation');

  const entry = entries.find(({ id }) => id === answer.person.id);
  const recovery = recoveryKeyOf((answer.protection as { recovery?: unknown } | undefined)?.recovery);
  const vault =
    parts.vault ??
    (entries.length === 0 ? await keyring.newVault() : entry && (await keyring.vaultOf(entry, pin))) ??
    (recovery && (await keyring.recover(recovery)));
  if (!vault) throw new DeviceError('needsOpenTablet');
  await db.setFact('stationCode', station.code);
  await db.setFact('stationName', station.name);
  await db.setFact('deviceName', deviceName);
  await db.facts.delete('erased');
  await db.setFact('serverInstance', answer.server.instance);
  await db.setFact('contact', { serverMs: Date.parse(answer.time), deviceMs: deps.now() });
  const opened = await keyring.put(vault, personOf(answer), pin, answer.refreshToken);
  const { token, expiresInS } = answer;
  return {
    ...opened,
    access: { token, expiresInS, at: deps.now() },
    bundleKey: answer.bundleKey,
    protection: answer.protection,
  };
}

/** A person as the server tells of them. */
export function personOf({ person }: Pick<SignInAnswer, 'person'>): DevicePerson {
  const { id, username, name, role, villageCodes } = person;
  return { id, username, name, role, villageCodes: villageCodes ?? [] };
}
