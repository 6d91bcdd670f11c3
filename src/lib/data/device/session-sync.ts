import { createSyncEngine } from '../../sync/engine.ts';
import type { LocalStore } from '../../sync/ports.ts';
import type { EngineState } from '../../sync/state.ts';
import { createCouchTransport } from '../../sync/transport.ts';
import type { DevicePerson, SyncState } from '../api.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { DeviceClock } from '../store/device-clock.ts';
import type { DeviceDeps } from './deps.ts';
import type { Login, SessionSync } from './session.ts';
import { sessionAccess } from './session-access.ts';

export interface SyncParts {
  deps: DeviceDeps;
  db: DeviceDb;
  store: LocalStore;
  clock: DeviceClock;
  stationCode: string;
  login: () => Login;
  /** The server knows other details of the person who works. */
  onPerson: (person: DevicePerson) => void;
  counts: () => Pick<SyncState, 'waiting' | 'needsAttention'>;
  onState: (state: SyncState) => void;
}

/** The sync engine on this session's store; its state with the counts that only the store knows. */
export async function createSessionSync(parts: SyncParts): Promise<SessionSync> {
  const { deps, db, store, clock, stationCode, counts, onState } = parts;
  const { baseUrl, fetch, now, random } = deps;
  const token = sessionAccess(parts);
  const keep: typeof db.setFact = (name, value) =>
    db.setFact(name, value).catch((error: unknown) => console.warn(`${name} not kept`, error));
  let lastSuccessAt = await db.fact('lastSuccessAt');
  const state = (engineState: EngineState): SyncState => ({ ...engineState, ...counts() });
  const engine = createSyncEngine({
    store,
    transport: createCouchTransport({ baseUrl, stationCode, token, fetch }),
    now,
    random,
    lastSuccessAt,
    onState(next) {
      onState(state(next));
      if (next.lastSuccessAt === undefined || next.lastSuccessAt === lastSuccessAt) return;
      lastSuccessAt = next.lastSuccessAt;
      void keep('lastSuccessAt', lastSuccessAt);
    },
    onContact(contact) {
      clock.contact = contact;
      void keep('contact', contact);
    },
  });
  return {
    state: () => state(engine.state()),
    run: () => engine.run(),
    nudge() {
      if (deps.background) engine.nudge();
    },
    changed: () => onState(state(engine.state())),
    async restart() {
      await engine.stop();
      engine.start();
    },
    stop: () => engine.stop(),
  };
}
