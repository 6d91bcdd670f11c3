import { addDays } from '../../domain/dates/index.ts';
import { canonical } from '../../domain/merge/canonical.ts';
import type { TodayItem } from '../api.ts';
import { MADE_OF_COLUMNS, type ColumnFiles } from '../columns/column-file.ts';
import type { Session } from '../device/session.ts';
import type { Checkpoint } from '../store/table.ts';
import { workOf } from './today.ts';

/** Large kinds that a list of the day is made of; the settings decide the rules. */
const SOURCES = ['patients', 'visits', 'immunizations'] as const;

/** What a list was made of: places in the order of writes, and the versions of the settings. */
interface Origin {
  program: string;
  upTo: Record<(typeof SOURCES)[number], Checkpoint>;
  settings: string;
}

interface Sheet extends Origin {
  items: TodayItem[];
  /** All records of those people who have several, by the one that stands for them. */
  records: Record<string, readonly string[]>;
}

export type SheetSession = Pick<Session, 'columns' | 'dosesDue' | 'ledger' | 'records' | 'sync'>;

/** Today and so many days after it are kept: after a weekend the list is there at once. */
const DAYS_AHEAD = 3;
const PREFIX = `${MADE_OF_COLUMNS}today/`;
const nameOf = (day: string) => PREFIX + day;
/** The name of a built file ends in a digest of all that it holds and uses: another program may judge otherwise. */
const PROGRAM = import.meta.url;

/**
 * Lists of today and of the next days, made ahead and kept sealed, so that the list stands on the screen before the columns are loaded. One
 * is shown only when the same program made it and nothing has been written since that it was made of: never an old list.
 */
export class DaySheets {
  readonly #files: ColumnFiles;
  /** What the kept list of each day was made of. */
  readonly #kept = new Map<string, string>();
  #keeping = false;
  #stopped = false;
  /** What was found for a day and is true until the next write. */
  #found: { day: string; list: Promise<TodayItem[] | undefined> } | undefined;

  constructor(files: ColumnFiles) {
    this.#files = files;
  }

  /** The list that was kept for a day, when it is still true; undefined also when the columns are loaded and know better. */
  find(session: SheetSession, day: string): Promise<TodayItem[] | undefined> {
    if (session.columns.isReady(...SOURCES)) return Promise.resolve(undefined);
    if (this.#found?.day !== day) this.#found = { day, list: this.#find(session, day) };
    return this.#found.list;
  }

  /** Somebody waits for the lock: what is being made ahead is given up. */
  stop(): void {
    this.#stopped = true;
  }

  /** Records were written. */
  touch(): void {
    this.#found = undefined;
  }

  async #find(session: SheetSession, day: string): Promise<TodayItem[] | undefined> {
    const saved = await this.#files.load(nameOf(day));
    if (!saved) return undefined;
    const { items, records, ...origin } = JSON.parse(saved.texts[0] ?? '') as Sheet;
    if (origin.program !== PROGRAM || !(await isUnchanged(session, origin))) return undefined;
    this.#kept.set(day, canonical(origin));
    const isWaiting = (id: string) => session.ledger.openRecord('patients', id) !== undefined;
    return items.map((item) => {
      const waiting = (records[item.person.id] ?? [item.person.id]).some(isWaiting);
      return { ...item, person: { ...item.person, waiting } };
    });
  }

  /**
   * Makes the lists of `today` and of the days after it, where those that are kept are not true any more. `known`: only of days that have one,
   * because the person waits.
   */
  async keep(session: SheetSession, today: string, which: 'known' | 'all' = 'all'): Promise<void> {
    if (this.#keeping || session.sync.state().lastSuccessAt === undefined) return;
    this.#keeping = true;
    try {
      for (let n = 0; n <= DAYS_AHEAD; n++) {
        const day = addDays(today, n);
        if (which === 'all' || this.#kept.has(day))
          await this.#keepDay(session, day, () => which === 'known' || !this.#stopped);
      }
      const names = await this.#files.names(PREFIX);
      await this.#files.forget(...names.filter((name) => name < nameOf(today)));
    } finally {
      this.#keeping = false;
    }
  }

  async #keepDay(session: SheetSession, day: string, goOn: () => boolean): Promise<void> {
    const { columns, dosesDue } = session;
    await columns.ready(...SOURCES);
    await dosesDue.warm(day, goOn);
    if (!goOn()) return;
    const settings = await settingsOf(session);
    await dosesDue.ready();
    // From here to the list without a pause: what is written meanwhile is in both or in neither.
    const [patients, visits, immunizations] = SOURCES.map((kind) => columns.position(kind));
    if (!patients || !visits || !immunizations) return;
    const origin: Origin = { program: PROGRAM, upTo: { patients, visits, immunizations }, settings };
    const key = canonical(origin);
    if (this.#kept.get(day) === key) return;
    const items = workOf(session, day);
    const several = items.map(({ person: { id } }) => [id, columns.same.idsOf(id)] as const);
    const records = Object.fromEntries(several.filter(([, ids]) => ids.length > 1));
    const sheet: Sheet = { ...origin, items, records };
    await this.#files.save(nameOf(day), { checkpoint: patients, texts: [JSON.stringify(sheet)] });
    this.#kept.set(day, key);
  }
}

/** Nothing that the list was made of was written or taken off since. */
async function isUnchanged(session: SheetSession, { upTo, settings }: Origin): Promise<boolean> {
  if ((await settingsOf(session)) !== settings) return false;
  const since = await Promise.all(SOURCES.map((kind) => session.records.changedSince(kind, upTo[kind], 1)));
  return since.every(({ records, dropped }) => records.length + dropped.length === 0);
}

/** The settings are few: which versions of them are here. */
async function settingsOf({ records }: SheetSession): Promise<string> {
  const stored = await records.where('settings', { selector: {}, index: ['updatedAt'] });
  return canonical(stored.map(({ record: { id, clock } }) => [id, clock]).sort());
}
