import type { Kind } from '../../domain/records/index.ts';
import { createHttp, type Http } from '../../sync/couch/http.ts';
import { createSyncEngine } from '../../sync/engine.ts';
import { FROM_HEAD } from '../../sync/kinds.ts';
import type { LocalStore, ServerRecord } from '../../sync/ports.ts';
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
  /** The server has told the station's key for bundles. */
  onBundleKey: (key: unknown) => void;
  /** What the server told for the protection of the device, with a token. */
  onProtection: (told: unknown) => void;
  /** The server gives who works no token any more. */
  onRefused: () => void;
  /** What is to be received of a kind; undefined: everything. */
  selector: (kind: Kind, since: string | undefined, patientIds?: string[]) => Promise<object | undefined>;
  counts: () => Pick<SyncState, 'waiting' | 'needsAttention'>;
  onState: (state: SyncState) => void;
  /** A run has ended well; `http` speaks with the server as this person. */
  onSuccess: (http: Http) => void;
}

const VISITS_PER_REQUEST = 500;

/** The sync engine on this session's store; its state with the counts that only the store knows. */
export async function createSessionSync(parts: SyncParts): Promise<SessionSync> {
  const { deps, db, store, clock, stationCode, counts, onState } = parts;
  const { baseUrl, fetch, now, random } = deps;
  const token = sessionAccess(parts);
  const keep: typeof db.setFact = (name, value) =>
    db.setFact(name, value).catch((error: unknown) => console.warn(`${name} not kept`, error));
  let lastSuccessAt = await db.fact('lastSuccessAt');
  let paused = (await db.fact('downloadPaused')) ?? false;
  const state = (engineState: EngineState): SyncState => ({ ...engineState, ...counts() });
  const engine = createSyncEngine({
    store,
    transport: createCouchTransport({ baseUrl, stationCode, token, fetch, selector: parts.selector }),
    now,
    random,
    lastSuccessAt,
    sends: (kind) => !FROM_HEAD.has(kind) || parts.login().person.role === 'stationHead',
    // Only a first download can be paused: afterwards what others write comes at once.
    paused: () => paused && lastSuccessAt === undefined,
    onState(next) {
      onState(state(next));
      if (next.lastSuccessAt === undefined || next.lastSuccessAt === lastSuccessAt) return;
      lastSuccessAt = next.lastSuccessAt;
      void keep('lastSuccessAt', lastSuccessAt);
      parts.onSuccess(createHttp({ baseUrl, token, fetch }));
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
    async pause(value) {
      await db.setFact('downloadPaused', value);
      paused = value;
      if (deps.background) void engine.run();
    },
    stop: () => engine.stop(),
    token: () => token(),
    async visitsOf(patientIds) {
      const transport = createCouchTransport({ baseUrl, stationCode, token, fetch });
      const found: ServerRecord[] = [];
      for (let last: string | undefined; ;) {
        const page = await transport.changes('visits', last, VISITS_PER_REQUEST, patientIds);
        found.push(...page.documents.filter((one): one is ServerRecord => !one.deleted));
        if (page.pending === 0 || page.last === last) return found;
        last = page.last;
      }
    },
  };
}
