import { todayIn } from '../../../domain/dates/index.ts';
import { compareText } from '../../../domain/merge/canonical.ts';
import type { Kind } from '../../../domain/records/index.ts';
import type { Question } from '../../../domain/reviews/index.ts';
import type { Written } from '../../store/record-store.ts';
import type { Sources } from './find.ts';
import { groupsOf, loneGroup, personGroup, suspectGroups, type Group } from './groups.ts';

/** Groups looked at in one go while nobody waits. */
const BATCH = 40;
/** A start looks through the records of kinds without columns that were written in this time. */
const LONE_DAYS = 120;
/** Changes that come together are looked at together. */
const PAUSE_MS = 300;

export interface OpenQuestionsParts extends Sources {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Half a history would ask what the other half answers: nothing is looked for before the first download is complete. */
  complete: () => boolean;
  /** Other questions are open now. */
  onChange: () => void;
}

/** What people must decide, of the whole station: kept from write to write, so that a count costs nothing. */
export class OpenQuestions {
  readonly #parts: OpenQuestionsParts;
  readonly #dirty = new Set<Group>();
  readonly #known = new Map<Group, Question[]>();
  #seeded = false;
  #run: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(parts: OpenQuestionsParts) {
    this.#parts = parts;
  }

  /** Records were written: their groups are looked at again. */
  touch(written: Written): void {
    for (const group of this.#groupsOf(written)) this.#dirty.add(group);
  }

  /** Looks in a moment, by itself. */
  wake(): void {
    if (this.#timer || this.#stopped || !this.#parts.complete() || (this.#seeded && this.#dirty.size === 0)) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.settle().catch((error: unknown) => !this.#stopped && console.warn('questions not looked for', error));
    }, PAUSE_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Looks at everything that has changed, in small parts. */
  settle(): Promise<void> {
    this.#run ??= this.#settle().finally(() => (this.#run = undefined));
    return this.#run;
  }

  /** Looks at the groups of records that were just saved, before all others. */
  async lookAt(written: Pick<Written, 'kind' | 'records'>[]): Promise<void> {
    if (!this.#parts.complete()) return;
    await this.#look(written.flatMap((one) => this.#groupsOf(one)));
  }

  /** Open questions, the oldest first. */
  all(): Question[] {
    const all = [...this.#known.values()].flat();
    return all.sort((a, b) => compareText(a.since, b.since) || compareText(a.id, b.id));
  }

  find(id: string): Question | undefined {
    for (const questions of this.#known.values()) {
      const found = questions.find((question) => question.id === id);
      if (found) return found;
    }
    return undefined;
  }

  /** Questions in which one record takes part; of a patient all about the person. */
  of(kind: Kind, id: string): Question[] {
    if (kind === 'patients') return this.#known.get(personGroup(this.#parts.columns, id)) ?? [];
    return this.all().filter(({ subjects }) => subjects.some((one) => one.kind === kind && one.id === id));
  }

  get count(): number {
    let count = 0;
    for (const questions of this.#known.values()) count += questions.length;
    return count;
  }

  /** Also those of single records that asked something before. */
  #groupsOf(written: Pick<Written, 'kind' | 'records'>): Group[] {
    const asked = written.records
      .map(({ id }) => loneGroup(written.kind, id))
      .filter((group) => this.#known.has(group));
    return [...groupsOf(this.#parts.columns, written), ...asked];
  }

  async #settle(): Promise<void> {
    const { columns, records, complete, onChange, now } = this.#parts;
    await columns.ready();
    if (!complete()) return;
    if (!this.#seeded) {
      for (const group of suspectGroups(columns)) this.#dirty.add(group);
      const { suspectRecords } = await import('./find.ts');
      const since = new Date(now() - LONE_DAYS * 86_400_000).toISOString();
      await suspectRecords(records, since, (group) => this.#dirty.add(group));
    }
    this.#seeded = true;
    const before = this.count;
    while (this.#dirty.size > 0 && !this.#stopped) {
      await this.#look([...this.#dirty].slice(0, BATCH));
      await new Promise((resolve) => setTimeout(resolve));
    }
    if (this.count !== before && !this.#stopped) onChange();
  }

  async #look(groups: Group[]): Promise<void> {
    const today = todayIn(new Date(this.#parts.now()).toISOString());
    const { findQuestions } = await import('./find.ts');
    for (const group of new Set(groups)) {
      // A record that is written meanwhile makes the group dirty again.
      this.#dirty.delete(group);
      const questions = await findQuestions(this.#parts, group, today);
      if (questions.length > 0) this.#known.set(group, questions);
      else this.#known.delete(group);
    }
  }
}
