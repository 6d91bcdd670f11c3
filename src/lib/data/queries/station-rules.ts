import {
  immunizationRules,
  RULES_ID,
  schedules as known,
  type ImmunizationRules,
  type Schedule,
} from '../../domain/immunization/index.ts';
import type { AnyRecord, ScheduleSettings, StationSettings } from '../../domain/records/index.ts';
import type { RecordStore } from '../store/record-store.ts';

/** The rules of the immunization work in use at this station: those of the program, and what its settings change. */
export class StationRules {
  readonly #records: () => RecordStore;
  /** Oldest first, always the same list until it changes: the engine prepares a list once. */
  schedules: readonly Schedule[] = known;
  values: ImmunizationRules = immunizationRules();
  provinceCode = '';
  /** Grows with each change of the rules. */
  version = 0;
  #reading: Promise<void> | undefined;

  constructor(records: () => RecordStore) {
    this.#records = records;
  }

  /** Settings were written. */
  changed(): void {
    this.#reading = undefined;
  }

  /** Resolves when the rules are those of the store. */
  ready(): Promise<void> {
    return (this.#reading ??= this.#read());
  }

  /** Settings that bring schedules, those that cannot be used too. */
  async documents(): Promise<ScheduleSettings[]> {
    const all = await this.#settings();
    return all.filter((one): one is ScheduleSettings => one.type === 'schedule' && !one.voided);
  }

  async #read(): Promise<void> {
    const [all, documents] = await Promise.all([this.#settings(), this.documents()]);
    const station = all.find(({ id }) => id === 'station') as StationSettings | undefined;
    this.values = immunizationRules(all.find(({ id }) => id === RULES_ID));
    this.provinceCode = station?.provinceCode ?? '';
    this.schedules = documents.length > 0 ? await combined(documents) : known;
    this.version += 1;
  }

  async #settings(): Promise<AnyRecord[]> {
    const stored = await this.#records().where('settings', { selector: {}, index: ['updatedAt'] });
    return stored.map(({ record }) => record);
  }
}

/** Checking schedules is code that most stations never need. */
async function combined(documents: ScheduleSettings[]): Promise<readonly Schedule[]> {
  const { combineSchedules } = await import('../../domain/immunization/synced.ts');
  return combineSchedules(known, documents).schedules;
}
