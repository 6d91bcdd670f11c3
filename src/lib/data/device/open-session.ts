import { todayIn } from '../../domain/dates/index.ts';
import { serverTimeAt } from '../../domain/merge/clock.ts';
import type { LocalStore } from '../../sync/ports.ts';
import { DeviceError, type DeviceEvent } from '../api.ts';
import { keepStationKey } from '../bundle/station-keys.ts';
import { ColumnFiles } from '../columns/column-file.ts';
import { Columns } from '../columns/columns.ts';
import { Drafts } from '../drafts/drafts.ts';
import type { Vault } from '../encryption/vault.ts';
import type { Opened } from '../keyring/keyring.ts';
import type { DeviceDb } from '../local/device-db.ts';
import { DaySheets } from '../queries/day-sheets.ts';
import { DosesDue } from '../queries/doses-due.ts';
import { StationRules } from '../queries/station-rules.ts';
import { OpenQuestions } from '../queries/questions/open-questions.ts';
import { waitingCounts } from '../queries/waiting.ts';
import { openDatabase } from '../store/database.ts';
import { askAgainForLost } from '../store/databases.ts';
import { DeviceClock } from '../store/device-clock.ts';
import { Ledger } from '../store/ledger.ts';
import { createLocalStore } from '../store/local-store.ts';
import { RecordStore, type Written } from '../store/record-store.ts';
import { recover } from '../store/recover.ts';
import { createSerial } from '../store/serial.ts';
import { toldOf } from '../store/step-store.ts';
import { SHAPES } from '../store/shapes.ts';
import { Versions } from '../store/versions.ts';
import type { DeviceDeps } from './deps.ts';
import { createNotifier } from './notifier.ts';
import { OldVisits } from './old-visits.ts';
import type { Session } from './session.ts';
import { createSessionSync, type SyncParts } from './session-sync.ts';
import { createWarehouse } from './warehouse.ts';

const SAVE_COLUMNS_MS = 60_000;
/** Sent edits stay as history for so many days. */
const HISTORY_DAYS = 180;

/** What the server tells while somebody works. */
export interface ServerWords extends Pick<SyncParts, 'onPerson' | 'onRefused'> {
  onProtection: (vault: Vault, told: unknown) => void;
}

/** What happens to the store itself. */
export interface StoreWords {
  /** The browser has taken it away: this session can neither read nor write any more. */
  onLost: () => void;
  /** Records of an older program are moved into today's shape; called again and again until all are. */
  onMoving: (progress: { done: number; total: number }) => void;
}

/** Opens the store with the data key: moves what an older program stored, replays what a kill left, loads the columns, begins to sync. */
export async function openSession(
  { vault, ...login }: Opened,
  db: DeviceDb,
  deps: DeviceDeps,
  emit: (event: DeviceEvent) => void,
  { onPerson, onProtection, onRefused }: ServerWords,
  { onLost, onMoving }: StoreWords,
): Promise<Session> {
  const now = () => new Date(deps.now()).toISOString();
  const [deviceId = '', stationCode = '', contact] = await Promise.all([
    db.fact('deviceId'),
    db.fact('stationCode'),
    db.fact('contact'),
  ]);
  await askAgainForLost(deps.name, db);
  const database = await openDatabase(deps.name, vault, { onLost });
  const clock = new DeviceClock(deviceId, deps.now, contact);
  const files = new ColumnFiles(db, vault);
  const columns = new Columns(files, todayIn(now()));
  const complete = () => session.sync.state().lastSuccessAt !== undefined;
  const rules = new StationRules(() => session.records);
  const dosesDue = new DosesDue(columns, rules, complete);
  const sheets = new DaySheets(files);
  const notifier = createNotifier(emit);
  let begun = false;
  const wake = () => {
    if (deps.background && begun) questions.wake();
  };
  const onWritten = (written: Written) => {
    columns.follow(written);
    sheets.touch();
    questions.touch(written);
    if (written.kind === 'settings') rules.changed();
    if (written.kind === 'patients' && begun) session.duplicates?.touch(written.records.map(({ id }) => id));
    dosesDue.forget(written.records.map((record) => String(record.patientId ?? record.id)));
    for (const record of written.records) clock.see(record.clock);
    notifier.changed(
      written.kind,
      written.records.map(({ id }) => id),
    );
    wake();
  };
  const records = new RecordStore(database.records, onWritten);
  const ledger = new Ledger(database.edits);
  const changed = () => session.sync.changed();
  const questions = new OpenQuestions({ columns, records, now: deps.now, complete, onChange: changed });
  const warehouse = await createWarehouse(db, deps.now, changed);
  const serial = createSerial();
  try {
    if (Object.values(SHAPES).some(({ version }) => version > 0)) {
      const { migrate } = await import('../store/migrate.ts');
      await migrate({ name: deps.name, vault, db, database, shapes: SHAPES, onProgress: onMoving });
    }
    await ledger.load();
    await assertEditsAreThere(ledger, db);
    await recover(records, ledger);
  } catch (error) {
    await database.close();
    throw error;
  }

  let closed = false;
  let filling = (await db.fact('lastSuccessAt')) === undefined;
  const serverNow = () => new Date(clock.contact ? serverTimeAt(clock.contact, deps.now()) : deps.now()).toISOString();
  const saveColumns = () => columns.save().catch((error: unknown) => console.warn('columns not saved', error));
  const keepSheets = (renew?: 'known') =>
    sheets
      .keep(session, todayIn(now()), renew)
      .catch((error: unknown) => !closed && console.warn('lists of the day not kept', error));
  const store = atServerTime(createLocalStore({ records, ledger, db, serial, now: serverNow }), serverNow);
  const oldVisits = new OldVisits({
    ...{ db, store, now: serverNow },
    session: () => session,
    fetch: (patientIds) => session.sync.visitsOf(patientIds),
  });
  /** Once in each session, when the server has just told its time. */
  let dropping = false;
  const dropOld = async () => {
    if (dropping) return;
    dropping = true;
    try {
      await oldVisits.drop();
    } catch (error) {
      if (!closed && !(error instanceof DeviceError)) console.warn('old visits stay', error);
    }
  };
  const session: Session = {
    login,
    vault,
    records,
    ledger,
    columns,
    dosesDue,
    sheets,
    rules,
    questions,
    oldVisits,
    warehouse,
    drafts: new Drafts(db, vault),
    versions: new Versions(),
    clock,
    serial,
    sync: await createSessionSync({
      deps,
      db,
      store,
      selector: (kind, since, patientIds) => oldVisits.selector(kind, since, patientIds),
      clock,
      stationCode,
      login: () => session.login,
      onPerson,
      onRefused,
      onProtection: (told) => onProtection(vault, told),
      onBundleKey(key) {
        keepStationKey(db, vault, key).catch((error: unknown) => console.warn('key of the station not kept', error));
      },
      counts: () => waitingCounts(session),
      onSuccess(http) {
        // A tablet that is switched off right after its first download would make the columns from all records again.
        if (filling) void saveColumns().then(() => keepSheets());
        filling = false;
        void dropOld();
        warehouse.refresh(http).catch((error: unknown) => console.warn('the warehouse was not asked about', error));
      },
      onState(state) {
        if (!closed) emit({ type: 'sync', state });
        wake();
      },
    }),
    async close() {
      closed = true;
      questions.stop();
      sheets.stop();
      clearInterval(timer);
      // Not awaited: a request that hangs must not hold up the lock. A stopped engine no longer touches the store.
      void session.sync.stop();
      await serial.end();
      await saveColumns();
      if (deps.background) await keepSheets('known');
      notifier.flush();
      await assertEditsAreThere(ledger, db).catch((error: unknown) => console.warn('not noted', error));
      await database.close();
    },
  };

  begun = true;
  // The list of the day first, where it was kept: unpacking the columns would hold it up.
  const loading = sheets
    .find(session, todayIn(now()))
    .catch((error: unknown) => console.warn('the kept list of the day was not read', error))
    .then(() => columns.start(records, serial))
    .catch((error: unknown) => {
      if (!(error instanceof DeviceError)) console.error('columns not loaded', error);
    });
  const timer = deps.background
    ? setInterval(() => void saveColumns().then(() => keepSheets()), SAVE_COLUMNS_MS)
    : undefined;
  if (deps.background) {
    void loading.then(async () => {
      // At once: a browser that is closed within the minute would have to build them from all records again.
      await saveColumns();
      wake();
      await loadRest();
      await keepSheets();
      await prune(session, db, deps.now());
    });
    void session.sync.restart();
  }
  return session;
}

/**
 * Loads what a first list does not need, before somebody saves: a new version of the app may take the files of this one away, and saving
 * must not depend on them then.
 */
async function loadRest(): Promise<void> {
  await Promise.all([import('../store/save.ts'), import('../queries/questions/find.ts')]).catch((error: unknown) => {
    console.warn('a part of the program is loaded when it is needed', error);
  });
}

/** The instant of the server's answer is told by the server's clock: this tablet's may be wrong. */
function atServerTime(store: LocalStore, serverNow: () => string): LocalStore {
  return {
    ...store,
    markSent: (kind, id, upTo, record, rev) => store.markSent(kind, id, upTo, record, rev, serverNow()),
  };
}

/** A browser that has lost the edits and nothing else would look as if everything were sent. */
async function assertEditsAreThere(ledger: Ledger, db: DeviceDb): Promise<void> {
  const had = await db.fact('hadEdits');
  if (ledger.lastSeq === 0 && had) throw new Error('the edits of this tablet are gone');
  if (ledger.lastSeq > 0 && !had) await db.setFact('hadEdits', true);
}

async function prune({ ledger, serial }: Session, db: DeviceDb, nowMs: number): Promise<void> {
  const before = new Date(nowMs - HISTORY_DAYS * 86_400_000).toISOString();
  try {
    const told = await toldOf(db);
    while ((await serial(() => ledger.prune(before, told))) > 0) continue;
  } catch (error) {
    if (!(error instanceof DeviceError)) console.warn('history not pruned', error);
  }
}
