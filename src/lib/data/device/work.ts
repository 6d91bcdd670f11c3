import { todayIn } from '../../domain/dates/index.ts';
import {
  effectiveVisit,
  type AnyRecord,
  type Immunization,
  type Kind,
  type PeopleSettings,
  type StationSettings,
  type Visit,
} from '../../domain/records/index.ts';
import type { DeviceApi, RecordOf } from '../api.ts';
import type { DeviceDeps } from './deps.ts';
import type { Session } from './session.ts';

type Work = Omit<DeviceApi, 'device' | 'signIn' | 'unlock' | 'lock'>;

/** Everything that needs an open tablet. The queries' code is loaded with the session. */
export function createWork(
  withSession: <T>(task: (open: Session) => Promise<T>) => Promise<T>,
  deps: DeviceDeps,
): Work {
  const now = () => new Date(deps.now()).toISOString();
  const today = () => todayIn(now());
  const queries = () => import('../queries/index.ts');

  return {
    get: (kind, id) =>
      withSession(async ({ records, versions }) => {
        const stored = await records.get(kind, id);
        if (stored) versions.remember(kind, stored.record);
        return stored && (shown(kind, stored.record) as RecordOf[typeof kind]);
      }),
    save: (changes) =>
      withSession(async (open) => {
        const { saveChanges } = await queries();
        const stamp = () => open.clock.stamp(open.login.person.id);
        const saved = await open.serial(() => saveChanges({ ...open, stamp, now: now() }, changes));
        changes.forEach(({ kind }, n) => saved[n] && open.versions.remember(kind, saved[n]));
        open.sync.changed();
        open.sync.nudge();
        return saved.map((record, n) => shown(changes[n]?.kind, record));
      }),
    recordState: (kind, id) => withSession(async (open) => (await queries()).recordState(open, kind, id)),

    station: () =>
      withSession(
        async ({ records }) => (await records.get('settings', 'station'))?.record as StationSettings | undefined,
      ),
    staffName: (personId) =>
      withSession(async ({ records, login }) => {
        if (login.person.id === personId) return login.person.name;
        const settings = (await records.get('settings', 'people'))?.record as PeopleSettings | undefined;
        return settings?.people.find(({ id }) => id === personId)?.name ?? '';
      }),
    villages: () => withSession(async (open) => (await queries()).villages(open)),
    households: (query) => withSession(async (open) => (await queries()).households(open, query)),
    household: (id) => withSession(async (open) => (await queries()).household(open, id, today())),
    person: (id) =>
      withSession(async (open) => {
        await open.columns.ready('patients');
        return (await queries()).personOf(open, id);
      }),
    search: (query) => withSession(async (open) => (await queries()).search(open, query)),
    findByIdentifier: (values) => withSession(async (open) => (await queries()).findByIdentifier(open, values)),
    likelyDuplicates: (candidate) => withSession(async (open) => (await queries()).likelyDuplicates(open, candidate)),
    timeline: (patientId) =>
      withSession(async ({ records }) => {
        const selector = { patientId };
        const [visits, doses] = await Promise.all([
          records.where('visits', { selector, index: ['patientId', 'startedAt'] }),
          records.where('immunizations', {
            selector,
            index: ['patientId', 'occurredOn'],
          }),
        ]);
        return {
          visits: visits.map(({ record }) => shown('visits', record) as Visit).reverse(),
          immunizations: doses.map(({ record }) => record as Immunization).reverse(),
        };
      }),
    today: (query) => withSession(async (open) => (await queries()).today(open, query)),

    putDraft: (draft) => withSession(({ drafts }) => drafts.put(draft, now())),
    draft: (key) => withSession(({ drafts }) => drafts.get(key)),
    drafts: () => withSession(({ drafts }) => drafts.all()),
    deleteDraft: (key) => withSession(({ drafts }) => drafts.delete(key)),

    syncState: () => withSession(async ({ sync }) => sync.state()),
    syncNow: () =>
      withSession(async ({ sync }) => {
        await sync.run();
        return sync.state();
      }),
    waiting: (query) => withSession(async (open) => (await queries()).waiting(open, query)),
    retry: (kind, id) =>
      withSession(async ({ ledger, serial, sync }) => {
        await serial(() => ledger.retry(kind, id));
        sync.changed();
        sync.nudge();
      }),
  };
}

/** As screens see a record: a signed visit with its amendments. */
function shown(kind: Kind | undefined, record: AnyRecord): AnyRecord {
  return kind === 'visits' ? effectiveVisit(record) : record;
}
