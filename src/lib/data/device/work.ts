import { todayIn } from '../../domain/dates/index.ts';
import {
  effectiveVisit,
  type AnyRecord,
  type Kind,
  type Patient,
  type PeopleSettings,
  type StationSettings,
} from '../../domain/records/index.ts';
import { FROM_HEAD, isServers } from '../../sync/kinds.ts';
import { DeviceError, type Change, type DeviceApi, type PasskeyApi, type RecordOf } from '../api.ts';
import type { BundleApi } from '../bundle/types.ts';
import type { StationApi } from './station-api.ts';
import { wholePerson } from '../../domain/identity/same-person.ts';
import type { DeviceDeps } from './deps.ts';
import { reportWork } from './report-work.ts';
import { reactionWork } from './reaction-work.ts';
import { stockWork } from './stock-work.ts';
import { inWords } from './in-words.ts';
import { reviewWork } from './review-work.ts';
import { sessionWork } from './session-work.ts';
import type { Session } from './session.ts';

type Work = Omit<
  DeviceApi,
  'device' | 'signIn' | 'unlock' | 'lock' | keyof BundleApi | keyof StationApi | keyof PasskeyApi
>;

/**
 * Everything that needs an open tablet. The queries' code is loaded with the session; what checks and saves a record comes after the first
 * list (see open-session.ts).
 */
export function createWork(
  withSession: <T>(task: (open: Session) => Promise<T>) => Promise<T>,
  deps: DeviceDeps,
): Work {
  const now = () => new Date(deps.now()).toISOString();
  const today = () => todayIn(now());
  const queries = () => import('../queries/index.ts');
  const saving = () => import('../store/save.ts');

  return {
    get: (kind, id) =>
      withSession(async ({ records, versions, columns }) => {
        const ids = kind === 'patients' ? await recordsOfPerson(columns, id) : [id];
        const stored = await records.many(kind, ids);
        const [first, ...others] = ids.flatMap((one) => stored.get(one)?.record ?? []);
        if (!first) return undefined;
        versions.remember(kind, first);
        const whole = others.length > 0 ? wholePerson([first, ...others] as [Patient, ...Patient[]]) : first;
        return shown(kind, whole) as RecordOf[typeof kind];
      }),
    save: (changes) =>
      withSession(async (open) => {
        assertMayWrite(open, changes);
        const { saveChanges } = await saving();
        const stamp = () => open.clock.stamp(open.login.person.id);
        const saved = await open.serial(() => saveChanges({ ...open, stamp, now: now() }, changes));
        changes.forEach(({ kind }, n) => saved[n] && open.versions.remember(kind, saved[n]));
        await open.questions
          .lookAt(saved.map((record, n) => ({ kind: changes[n]?.kind ?? 'settings', records: [record] })))
          // The records are safe: a failure here must not tell the form that they are not.
          .catch((error: unknown) => console.warn('questions not looked for', error));
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
    deviceName: (deviceId) =>
      withSession(async (open) => (await import('../queries/device-name.ts')).deviceName(open, deviceId)),
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
    likelyDuplicates: (candidate) =>
      withSession(async (open) => (await import('../queries/duplicates.ts')).likelyDuplicates(open, candidate)),
    bringOlderVisits: (patientId) =>
      withSession(async (open) => {
        await open.columns.ready('patients');
        return open.oldVisits.bring(open.columns.same.idsOf(patientId)).catch((error: unknown) => {
          throw inWords(error);
        });
      }),
    timeline: (patientId) => withSession(async (open) => (await queries()).timeline(open, patientId)),
    ...reviewWork(withSession, now, deps),
    ...reactionWork(withSession, now),
    ...reportWork(withSession, now),
    ...stockWork(withSession, now),
    ...sessionWork(withSession),
    today: (query) => withSession(async (open) => (await queries()).today(open, query)),
    dueList: (query) => withSession(async (open) => (await import('../queries/due-list.ts')).dueList(open, query)),
    scheduleDocuments: () => withSession(({ rules }) => rules.documents()),

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
    pauseDownload: (paused) => withSession(({ sync }) => sync.pause(paused)),
    waiting: (query) => withSession(async (open) => (await queries()).waiting(open, query)),
    retry: (kind, id) =>
      withSession(async ({ ledger, serial, sync }) => {
        await serial(() => ledger.retry(kind, id));
        sync.changed();
        sync.nudge();
      }),
  };
}

/** The server takes settings from a head alone: what nobody may send is not written. */
function assertMayWrite({ login }: Session, changes: readonly Change[]): void {
  const settings = changes.filter(({ kind }) => FROM_HEAD.has(kind));
  if (settings.length === 0) return;
  const isHead = login.person.role === 'stationHead';
  if (!isHead || settings.some(({ kind, record }) => isServers(kind, record.id))) throw new DeviceError('onlyHead');
}

/** All records of a person, first the one that stands for them. Only the id itself as long as the columns are being loaded. */
async function recordsOfPerson(columns: Session['columns'], id: string): Promise<string[]> {
  await columns.ready('patients');
  return columns.same.idsOf(id);
}

/** As screens see a record: a signed visit with its amendments. */
function shown(kind: Kind | undefined, record: AnyRecord): AnyRecord {
  return kind === 'visits' ? effectiveVisit(record) : record;
}
