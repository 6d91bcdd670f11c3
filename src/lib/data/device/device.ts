import type { DeviceApi, DeviceEvent, DeviceState } from '../api.ts';
import { KINDS } from '../../domain/records/index.ts';
import { DeviceError } from '../api.ts';
import { inTime } from '../bundle/in-time.ts';
import { createRescue } from '../bundle/rescue.ts';
import { keepStationKey } from '../bundle/station-keys.ts';
import { bundleWork } from '../bundle/later.ts';
import type { KeyringEntry } from '../keyring/entry.ts';
import { Keyring, type Opened } from '../keyring/keyring.ts';
import { DeviceDb } from '../local/device-db.ts';
import { isLostConnection } from '../store/lost.ts';
import { createSerial } from '../store/serial.ts';
import type { DeviceDeps } from './deps.ts';
import { DeviceTime } from './device-time.ts';
import { createGuard } from './guard.ts';
import type { ServerWords } from './open-session.ts';
import { createPasskeyWork } from './passkey-work.ts';
import { offlineRule } from './protection.ts';
import type { Session } from './session.ts';
import { createReopener } from './reopen.ts';
import { signIn } from './sign-in.ts';
import { createStationWork } from './station-work.ts';
import { createWork } from './work.ts';

export type Device = DeviceApi & {
  /** The browser says that the connection has changed. */
  connectionChanged(): void;
  /** Asks the server how this device stands, as happens by itself from time to time. */
  contact(): Promise<void>;
  close(): Promise<void>;
};

const passkeyOf = ({ passkey }: KeyringEntry) =>
  passkey ? { passkey: { credentialId: passkey.credentialId, salt: passkey.salt } } : {};

/** The device behind the worker: locked or open, and everything that can be asked of it. */
export function createDevice(deps: DeviceDeps, emit: (event: DeviceEvent) => void): Device {
  const db = new DeviceDb(`${deps.name}-device`);
  const time = new DeviceTime(db, deps.now, deps.monotonic ?? (() => performance.now()));
  const keyring = new Keyring(db, time, deps.pinCost);
  // Sign-in, unlocking and locking change who works: never two at once.
  const serial = createSerial();
  let session: Session | undefined;
  /** What was told last. */
  let told: DeviceState = { stage: 'fresh', deviceId: '', deviceName: '', people: [] };

  async function state(): Promise<DeviceState> {
    const entries = await keyring.entries();
    const open = session;
    const people = await Promise.all(
      entries.map(async (entry) => {
        const marks = { ...(entry.ended ? { ended: true } : {}), ...passkeyOf(entry) };
        if (!open) return { id: entry.id, username: '', name: entry.shortName, ...marks };
        const { person } = await keyring.detailsOf(open.vault, entry);
        return { id: person.id, username: person.username, name: person.name, ...marks };
      }),
    );
    const broken = rescue.broken();
    const { daysLeft } = await offlineRule(db, await time.withoutContactMs());
    const erased = entries.length === 0 ? await db.fact('erased') : undefined;
    return {
      stage: open ? 'open' : entries.length > 0 ? 'locked' : 'fresh',
      deviceId: await deviceId(),
      deviceName: (await db.fact('deviceName')) ?? '',
      stationCode: await db.fact('stationCode'),
      stationName: await db.fact('stationName'),
      people,
      ...(open ? { person: open.login.person } : {}),
      ...(entries.length > 0 && daysLeft !== undefined ? { offlineDaysLeft: daysLeft } : {}),
      ...(erased ? { erasedAt: erased.at } : {}),
      ...(!open && broken ? { broken } : {}),
    };
  }

  async function deviceId(): Promise<string> {
    const known = await db.fact('deviceId');
    if (known !== undefined) return known;
    const made = deps.newId();
    await db.setFact('deviceId', made);
    return made;
  }

  async function announced(): Promise<DeviceState> {
    told = await state();
    emit({ type: 'device', state: told });
    return told;
  }

  async function open(opened: Opened): Promise<DeviceState> {
    if (session?.vault === opened.vault) {
      session.login = opened;
      if (deps.background) void session.sync.restart();
    } else {
      await close();
      const { openSession } = await import('./open-session.ts');
      const onLost = () => reopener.lost(opened.vault);
      session = await rescue.guard(opened, (alive) =>
        openSession(opened, db, deps, emit, words, {
          onLost,
          onMoving(progress) {
            alive();
            emit({ type: 'moving', ...progress });
          },
        }),
      );
    }
    if (opened.protection) await guard.told(opened.vault, opened.protection);
    if (opened.bundleKey) await keepStationKey(db, opened.vault, opened.bundleKey);
    return announced();
  }

  /** The station head has changed something about the person who works. */
  const renew: ServerWords['onPerson'] = (person) => {
    serial(async () => {
      if (session?.login.person.id !== person.id) return;
      await keyring.renew(session.vault, person, session.login.token);
      session.login = { ...session.login, person };
      await announced();
    }).catch((error: unknown) => console.warn('change of the person not kept', error));
  };

  async function close(): Promise<void> {
    const open = session;
    session = undefined;
    // The lock must not fail because the disk does: what was saved is on it already.
    await open?.close().catch((error: unknown) => console.error('store not closed', error));
  }

  async function withSession<T>(task: (open: Session) => Promise<T>): Promise<T> {
    await reopener.waiting;
    const open = session;
    if (!open) throw new DeviceError('locked');
    try {
      return await task(open);
    } catch (error) {
      if (isLostConnection(error)) reopener.lost(open.vault);
      if (reopener.waiting) throw new DeviceError('storeLost');
      if (session !== open && !(error instanceof DeviceError)) throw new DeviceError('locked');
      throw error;
    }
  }

  const guard = createGuard({
    deps,
    db,
    keyring,
    time,
    serial,
    atWork: () => session?.login.person.id,
    close,
    announce: announced,
  });
  const words: ServerWords = {
    onPerson: renew,
    onRefused: () => guard.refused(),
    onProtection(vault, told) {
      guard.told(vault, told).catch((error: unknown) => console.warn('protection not kept', error));
    },
  };
  const stationWork = createStationWork({
    deps,
    withSession,
    checkPin: (personId, pin) => keyring.open(personId, pin),
    pinChanged: ({ vault, login }, pin, { token, access }) =>
      serial(async () => {
        const opened = await keyring.put(vault, login.person, pin, token);
        if (session?.vault === vault) session.login = { ...opened, access };
        await announced();
        if (deps.background) void session?.sync.restart();
      }),
  });
  const rescue = createRescue({ db, deps, vault: () => session?.vault, close, device: announced });

  const reopener = createReopener({
    ...{ deps, db, time, serial, rescue, close, open },
    session: () => session,
    async announce() {
      await announced().catch(() => emit({ type: 'device', state: { ...told, stage: 'locked', broken: 'storage' } }));
      emit({ type: 'changed', kinds: [...KINDS], ids: [] });
    },
  });

  // Not before other calls: a browser whose storage does not answer must still be able to say so.
  const started = guard.start().catch((error: unknown) => console.warn('the device cannot be watched', error));

  return {
    device: () =>
      serial(async () => {
        const answer = await inTime(state(), deps.openPatienceMs ?? 60_000);
        // The store's code is fetched while the person types the PIN; the lock screen does not wait for it.
        import('./open-session.ts').catch(() => undefined);
        return answer;
      }),
    signIn: (input) =>
      serial(async () => {
        await started;
        return open(await signIn({ deps, db, keyring, deviceId: await deviceId(), vault: session?.vault }, input));
      }),
    async unlock({ personId, pin }) {
      await guard.admit();
      return serial(async () => open(await keyring.open(personId, pin)));
    },
    async unlockPasskey({ personId, secret }) {
      await guard.admit();
      return serial(async () => {
        const opened = await keyring.openByPasskey(personId, secret);
        secret.fill(0);
        return open(opened);
      });
    },
    lock: () =>
      serial(async () => {
        await close();
        return announced();
      }),
    ...createWork(withSession, deps),
    ...stationWork,
    ...createPasskeyWork({ db, withSession, checkPin: (id, pin) => keyring.open(id, pin), announce: announced }),
    ...bundleWork({ withSession, db, deps, emit }),
    rescueBundle: (options) => serial(() => rescue.rescueBundle(options)),
    checkRescued: (bytes) => rescue.checkRescued(bytes),
    startAgain: (options) => serial(() => rescue.startAgain(options)),
    connectionChanged() {
      if (!deps.background) return;
      void session?.sync.run();
      guard.refused();
    },
    contact: () => guard.contact(),
    async close() {
      guard.stop();
      await serial.end();
      await close();
      db.close();
    },
  };
}
