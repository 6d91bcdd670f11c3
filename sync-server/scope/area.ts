import { createHash } from 'node:crypto';
import { holdsSteps, parseDatabaseName, type Kind } from '../../src/lib/domain/records/index.ts';
import type { Database, Revision } from '../store/engine.ts';
import { homesOf } from './homes.ts';

/** Records of these kinds lie where their patient lives today, not where the patient lived when they were written. */
export const OF_PATIENTS: ReadonlySet<Kind | undefined> = new Set<Kind>([
  'visits',
  'immunizations',
  'reviews',
  'sessions',
  'notices',
]);

const MARK = '~';

/** What of one database lies in somebody's villages. */
export class Area {
  readonly #db: Database;
  readonly #villages: ReadonlySet<string>;
  readonly #patients: Database | undefined;
  readonly #kind: Kind | undefined;
  readonly #mark: string;

  /** `patients`: the patients of the same station, for records that follow them. */
  constructor(db: Database, villages: readonly string[], patients: Database | undefined) {
    this.#db = db;
    this.#villages = new Set(villages);
    this.#patients = patients;
    this.#kind = parseDatabaseName(db.name)?.kind;
    const names = JSON.stringify([...this.#villages].sort());
    this.#mark = MARK + createHash('sha256').update(names).digest('hex').slice(0, 12);
  }

  /** Everybody of the station reads them whole. */
  get isSettings(): boolean {
    return this.#kind === 'settings';
  }

  /** Records here come and go with their patient, so nobody is told about each of them. So do single edits. */
  get followsPatient(): boolean {
    return OF_PATIENTS.has(this.#kind) || holdsSteps(this.#db.name);
  }

  /** A sequence of a feed that was filtered by these villages. With other villages it would skip what is new to them. */
  marked(seq: string): string {
    return seq + this.#mark;
  }

  /** The sequence in `since`; undefined, the beginning, for one of another area. */
  unmarked(since: string | undefined): string | undefined {
    if (since === 'now') return since;
    return since?.endsWith(this.#mark) ? since.slice(0, -this.#mark.length) : undefined;
  }

  /** Which of these revisions lie in the villages by what they say; undefined: they say nothing. */
  async places(revisions: readonly Revision[]): Promise<(boolean | undefined)[]> {
    const places = revisions.map(placeOf);
    const homes =
      this.#patients && this.followsPatient
        ? await homesOf(
            this.#patients,
            places.flatMap(({ patientIds }) => patientIds),
          )
        : undefined;
    return places.map(({ id, village, patientIds }) => {
      if (id.startsWith('_design/')) return false;
      if (this.isSettings) return true;
      const lived = patientIds.flatMap((patientId) => homes?.get(patientId) ?? []);
      if (lived.length > 0) return lived.every((home) => this.#villages.has(home));
      return village === undefined ? undefined : this.#villages.has(village);
    });
  }

  /** The same for winners: a tombstone without content lies where its document lay. */
  async holds(winners: readonly Revision[]): Promise<boolean[]> {
    const places = await this.places(winners);
    const held: boolean[] = [];
    for (const [index, winner] of winners.entries()) {
      const place = places[index] ?? (winner.deleted ? await this.#placeBefore(winner) : undefined);
      held.push(place === true);
    }
    return held;
  }

  async #placeBefore({ id, rev }: Revision): Promise<boolean | undefined> {
    for await (const revision of this.#earlier(id, rev)) {
      const [place] = revision ? await this.places([revision]) : [];
      if (place !== undefined) return place;
    }
    return undefined;
  }

  /** Whether an earlier revision lay in the villages; undefined: not all of them can be read any more. */
  async held(id: string, rev: string): Promise<boolean | undefined> {
    let known = true;
    for await (const revision of this.#earlier(id, rev)) {
      if (!revision) known = false;
      else if ((await this.places([revision]))[0]) return true;
    }
    return known ? false : undefined;
  }

  /** The ancestors of a revision, newest first; undefined for one whose content is gone. */
  async *#earlier(id: string, rev: string): AsyncGenerator<Revision | undefined, void, undefined> {
    const found = await this.#db.get(id, { rev, info: true });
    if (typeof found === 'string') return;
    for (const ancestor of found.revsInfo?.slice(1) ?? []) {
      const one = ancestor.status === 'missing' ? undefined : await this.#db.get(id, { rev: ancestor.rev });
      yield typeof one === 'object' ? one.revision : undefined;
    }
  }
}

interface Place {
  id: string;
  village: string | undefined;
  /** Whom the record is about; a review may be about two people, and then is for those who may see both. */
  patientIds: string[];
}

function placeOf({ id, body }: Revision): Place {
  const { villageCode, patientId, subjects } = JSON.parse(body) as Record<string, unknown>;
  const others = (Array.isArray(subjects) ? subjects : []).flatMap(
    (subject: { kind?: unknown; id?: unknown } | null) => (subject?.kind === 'patients' ? [subject.id] : []),
  );
  const patientIds = [patientId, ...others].filter((one) => typeof one === 'string' && one !== '') as string[];
  return { id, village: typeof villageCode === 'string' ? villageCode : undefined, patientIds };
}
