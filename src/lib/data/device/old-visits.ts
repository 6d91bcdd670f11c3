import { addDays, daysBetween } from '../../domain/dates/index.ts';
import {
  staysOnDevice,
  VISIT_MONTHS,
  visitRule,
  visitSelector,
  type VisitRule,
} from '../../domain/records/old-visits.ts';
import type { Kind, Visit } from '../../domain/records/index.ts';
import type { LocalStore, ServerRecord } from '../../sync/ports.ts';
import type { DeviceDb } from '../local/device-db.ts';
import type { Session } from './session.ts';

/** Visits taken off in one go, so that a save never waits long behind it. */
const PART = 25;
/** So long older visits stay that somebody asked for: a nurse reads them before she goes to a house without signal. */
const ASKED_DAYS = 30;
/** The rule was made longer, and not only the clock set back a little. */
const LONGER_DAYS = 20;

export interface OldVisitsParts {
  db: DeviceDb;
  store: LocalStore;
  session: () => Pick<Session, 'records' | 'columns' | 'questions'>;
  /** The instant by the server's clock: a tablet whose own clock is wrong by years would drop everything. */
  now: () => string;
  /** All visits of these people that the server shows to who works. @throws TransportError */
  fetch: (patientIds: string[]) => Promise<ServerRecord[]>;
}

/** What a screen says about visits that are not here: those before `from` (calendar date), unless they were asked for and stay until `until`. */
export interface OlderVisits {
  from: string;
  until?: string;
}

/** Keeps the visits of the last months on the device, by the station's rule; older ones are asked of the server. Decision 0025. */
export class OldVisits {
  readonly #parts: OldVisitsParts;

  constructor(parts: OldVisitsParts) {
    this.#parts = parts;
  }

  /** What is to be received of a kind; undefined: everything. `since`: undefined when it is received from the beginning. */
  async selector(kind: Kind, since: string | undefined, patientIds?: string[]): Promise<object | undefined> {
    if (kind !== 'visits') return undefined;
    const rule = await this.#rule();
    if (since === undefined && !patientIds) await this.#parts.db.setFact('visitsFrom', rule.from);
    return visitSelector(rule);
  }

  async about(patientIds: readonly string[]): Promise<OlderVisits | undefined> {
    const { db } = this.#parts;
    const from = await db.fact('visitsFrom');
    if (from === undefined) return undefined;
    const asked = await this.#asked();
    const until = patientIds.map((id) => asked[id] ?? '').sort()[0];
    return { from, ...(until ? { until } : {}) };
  }

  /**
   * Takes off the device what the rule does not keep: in small parts, never what is unsent, asked for or to be decided. After a longer rule the
   * visits are received anew. To be called when the server has just answered. Answers how many went.
   */
  async drop(): Promise<number> {
    const { db, store, session } = this.#parts;
    const { records, columns, questions } = session();
    await columns.ready('visits', 'patients');
    const rule = await this.#rule();
    const before = await db.fact('visitsFrom');
    if (before !== undefined && daysBetween(rule.from, before) > LONGER_DAYS) {
      await store.setCheckpoint('visits', undefined);
      await db.setFact('visitsFrom', rule.from);
      return 0;
    }
    const asked = await this.#asked();
    const [started, people] = [columns.visits.column('startedAt'), columns.visits.column('patientId')];
    const old = columns.visits.ids.filter(
      (_, row) => (started[row] ?? '') < rule.startedFrom && !asked[people[row] ?? ''],
    );
    // From here on a visit before this day may be missing; told before the first one goes.
    await db.setFact('visitsFrom', rule.from);
    // A visit after a person's death is a question that may not have been looked for yet.
    const asks = ({ id, patientId }: Visit) =>
      questions.of('visits', id).length > 0 || (columns.people.get(patientId)?.badges ?? '').includes('dead');
    let dropped = 0;
    for (let at = 0; at < old.length; at += PART) {
      const found = await records.many('visits', old.slice(at, at + PART));
      const leaving = [...found.values()]
        .map(({ record }) => record as Visit)
        .filter((visit) => !staysOnDevice(visit, rule) && !asks(visit))
        .map(({ id }) => id);
      if (leaving.length > 0) await store.forget('visits', leaving);
      dropped += leaving.length;
    }
    return dropped;
  }

  /** Brings a person's older visits from the server; they stay for a while. Answers how many came. @throws TransportError */
  async bring(patientIds: string[]): Promise<number> {
    const { db, store, session, fetch } = this.#parts;
    const found = await fetch(patientIds);
    const here = await session().records.many(
      'visits',
      found.map(({ record }) => record.id),
    );
    // What is here already may know more than the server: that is the business of the synchronisation.
    const missing = found.filter(({ record }) => !here.has(record.id));
    const { today } = await this.#rule();
    const until = addDays(today, ASKED_DAYS);
    await db.setFact('visitsAsked', {
      ...(await this.#asked()),
      ...Object.fromEntries(patientIds.map((id) => [id, until])),
    });
    await store.writeFromServer('visits', missing);
    return missing.length;
  }

  async #rule(): Promise<VisitRule> {
    const { db, now } = this.#parts;
    return visitRule((await db.fact('protection'))?.visitMonths ?? VISIT_MONTHS, now());
  }

  /** Those whose time is not over. */
  async #asked(): Promise<Record<string, string>> {
    const { today } = await this.#rule();
    const asked = Object.entries((await this.#parts.db.fact('visitsAsked')) ?? {});
    return Object.fromEntries(asked.filter(([, until]) => until >= today));
  }
}
