import { todayIn } from '../../domain/dates/index.ts';
import { DeviceError, type DeviceEvent, type DevicePerson } from '../api.ts';
import { ColumnFiles } from '../columns/column-file.ts';
import { Columns } from '../columns/columns.ts';
import { Drafts } from '../drafts/drafts.ts';
import type { Opened } from '../keyring/keyring.ts';
import type { DeviceDb } from '../local/device-db.ts';
import { DosesDue } from '../queries/doses-due.ts';
import { waitingCounts } from '../queries/waiting.ts';
import { openDatabase } from '../store/database.ts';
import { DeviceClock } from '../store/device-clock.ts';
import { Ledger } from '../store/ledger.ts';
import { createLocalStore } from '../store/local-store.ts';
import { RecordStore, type Written } from '../store/record-store.ts';
import { recover } from '../store/recover.ts';
import { createSerial } from '../store/serial.ts';
import { Versions } from '../store/versions.ts';
import type { DeviceDeps } from './deps.ts';
import { createNotifier } from './notifier.ts';
import type { Session } from './session.ts';
import { createSessionSync } from './session-sync.ts';

const SAVE_COLUMNS_MS = 60_000;
/** Sent edits stay as history for so many days. */
const HISTORY_DAYS = 180;

/** Opens the store with the data key: replays what a kill left, loads the columns, begins to sync. */
export async function openSession(
  { vault, ...login }: Opened,
  db: DeviceDb,
  deps: DeviceDeps,
  emit: (event: DeviceEvent) => void,
  onPerson: (person: DevicePerson) => void,
): Promise<Session> {
  const now = () => new Date(deps.now()).toISOString();
  const [deviceId = '', stationCode = '', contact] = await Promise.all([
    db.fact('deviceId'),
    db.fact('stationCode'),
    db.fact('contact'),
  ]);
  const database = await openDatabase(deps.name, vault);
  const clock = new DeviceClock(deviceId, deps.now, contact);
  const columns = new Columns(new ColumnFiles(db, vault), todayIn(now()));
  const dosesDue = new DosesDue(columns, () => session.sync.state().lastSuccessAt !== undefined);
  const notifier = createNotifier(emit);
  const onWritten = (written: Written) => {
    columns.follow(written);
    dosesDue.forget(written.records.map((record) => String(record.patientId ?? record.id)));
    for (const record of written.records) clock.see(record.clock);
    notifier.changed(
      written.kind,
      written.records.map(({ id }) => id),
    );
  };
  const records = new RecordStore(database.records, onWritten);
  const ledger = new Ledger(database.edits);
  const serial = createSerial();
  try {
    await ledger.load();
    await recover(records, ledger);
  } catch (error) {
    await database.close();
    throw error;
  }

  let closed = false;
  const saveColumns = () => columns.save().catch((error: unknown) => console.warn('columns not saved', error));
  const session: Session = {
    login,
    vault,
    records,
    ledger,
    columns,
    dosesDue,
    drafts: new Drafts(db, vault),
    versions: new Versions(),
    clock,
    serial,
    sync: await createSessionSync({
      deps,
      db,
      store: createLocalStore({ records, ledger, db, serial, now }),
      clock,
      stationCode,
      login: () => session.login,
      onPerson,
      counts: () => waitingCounts(session),
      onState(state) {
        if (!closed) emit({ type: 'sync', state });
      },
    }),
    async close() {
      closed = true;
      clearInterval(timer);
      // Not awaited: a request that hangs must not hold up the lock. A stopped engine no longer touches the store.
      void session.sync.stop();
      await serial.end();
      await saveColumns();
      notifier.flush();
      await database.close();
    },
  };

  const loading = columns.start(records, serial).catch((error: unknown) => {
    if (!(error instanceof DeviceError)) console.error('columns not loaded', error);
  });
  const timer = deps.background ? setInterval(() => void saveColumns(), SAVE_COLUMNS_MS) : undefined;
  if (deps.background) {
    void loading.then(async () => {
      // At once: a browser that is closed within the minute would have to build them from all records again.
      await saveColumns();
      await dosesDue.warm(todayIn(now()), () => !closed);
      await prune(session, deps.now());
    });
    void session.sync.restart();
  }
  return session;
}

async function prune({ ledger, serial }: Session, nowMs: number): Promise<void> {
  const before = new Date(nowMs - HISTORY_DAYS * 86_400_000).toISOString();
  try {
    while ((await serial(() => ledger.prune(before))) > 0) continue;
  } catch (error) {
    if (!(error instanceof DeviceError)) console.warn('history not pruned', error);
  }
}
