import type { DeviceApi, DeviceEvent, DevicePerson, DeviceState } from '../api.ts';
import { DeviceError } from '../api.ts';
import { Keyring, type Opened } from '../keyring/keyring.ts';
import { DeviceDb } from '../local/device-db.ts';
import { createSerial } from '../store/serial.ts';
import type { DeviceDeps } from './deps.ts';
import type { Session } from './session.ts';
import { signIn } from './sign-in.ts';
import { createWork } from './work.ts';

export type Device = DeviceApi & {
  /** The browser says that the connection has changed. */
  connectionChanged(): void;
  close(): Promise<void>;
};

/** The device behind the worker: locked or open, and everything that can be asked of it. */
export function createDevice(deps: DeviceDeps, emit: (event: DeviceEvent) => void): Device {
  const db = new DeviceDb(`${deps.name}-device`);
  const keyring = new Keyring(db, deps.now, deps.pinCost);
  // Sign-in, unlocking and locking change who works: never two at once.
  const serial = createSerial();
  let session: Session | undefined;

  async function state(): Promise<DeviceState> {
    const entries = await keyring.entries();
    const open = session;
    const people = await Promise.all(
      entries.map(async (entry) => {
        if (!open) return { id: entry.id, username: '', name: entry.shortName };
        const { person } = await keyring.detailsOf(open.vault, entry);
        return { id: person.id, username: person.username, name: person.name };
      }),
    );
    return {
      stage: open ? 'open' : entries.length > 0 ? 'locked' : 'fresh',
      deviceId: await deviceId(),
      deviceName: (await db.fact('deviceName')) ?? '',
      stationCode: await db.fact('stationCode'),
      stationName: await db.fact('stationName'),
      people,
      ...(open ? { person: open.login.person } : {}),
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
    const event = { type: 'device' as const, state: await state() };
    emit(event);
    return event.state;
  }

  async function open(opened: Opened): Promise<DeviceState> {
    if (session?.vault === opened.vault) {
      session.login = opened;
      if (deps.background) void session.sync.restart();
    } else {
      await close();
      const { openSession } = await import('./open-session.ts');
      session = await openSession(opened, db, deps, emit, renew);
    }
    return announced();
  }

  /** The station head has changed something about the person who works. */
  function renew(person: DevicePerson): void {
    serial(async () => {
      if (session?.login.person.id !== person.id) return;
      await keyring.renew(session.vault, person, session.login.token);
      session.login = { ...session.login, person };
      await announced();
    }).catch((error: unknown) => console.warn('change of the person not kept', error));
  }

  async function close(): Promise<void> {
    const open = session;
    session = undefined;
    await open?.close();
  }

  async function withSession<T>(task: (open: Session) => Promise<T>): Promise<T> {
    const open = session;
    if (!open) throw new DeviceError('locked');
    try {
      return await task(open);
    } catch (error) {
      if (session !== open && !(error instanceof DeviceError)) throw new DeviceError('locked');
      throw error;
    }
  }

  return {
    device: () =>
      serial(async () => {
        // The store's code is fetched while the person types the PIN.
        import('./open-session.ts').catch(() => undefined);
        return state();
      }),
    signIn: (input) =>
      serial(async () =>
        open(await signIn({ deps, db, keyring, deviceId: await deviceId(), vault: session?.vault }, input)),
      ),
    unlock: ({ personId, pin }) => serial(async () => open(await keyring.open(personId, pin))),
    lock: () =>
      serial(async () => {
        await close();
        return announced();
      }),
    ...createWork(withSession, deps),
    connectionChanged() {
      if (deps.background) void session?.sync.run();
    },
    async close() {
      await serial.end();
      await close();
      db.close();
    },
  };
}
