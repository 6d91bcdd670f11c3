import { DUPLICATE_LIKELY, duplicateKeys, scoreDuplicate, type PersonLike } from '../../domain/identity/index.ts';
import type { DeviceApi, DuplicatePairRow } from '../api.ts';
import type { Columns } from '../columns/columns.ts';
import type { Session } from '../device/session.ts';
import { comparable, fromColumn } from './duplicates.ts';
import { personOf } from './people.ts';

interface Pair {
  ids: [string, string];
  score: number;
  reasons: string[];
}

/** A key that more people share says nothing. */
const MOST_SHARING = 50;
/** People compared in one go. */
const BATCH = 200;

/**
 * Likely pairs among all people of the station. Only those who share a number, or a name and a year of birth, are compared; kept from
 * write to write. Made when somebody asks for the first time.
 */
export class DuplicatePairs {
  readonly #columns: Columns;
  readonly #byKey = new Map<string, Set<string>>();
  readonly #keysOf = new Map<string, string[]>();
  readonly #pairs = new Map<string, Pair>();
  readonly #partners = new Map<string, Set<string>>();
  readonly #dirty = new Set<string>();
  #begun = false;
  #run: Promise<void> | undefined;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /** These people were written. */
  touch(ids: string[]): void {
    if (this.#begun) for (const id of ids) this.#dirty.add(id);
  }

  /** Compares what has changed, in small parts, so that other work goes on. */
  settle(): Promise<void> {
    this.#run ??= this.#settle().finally(() => (this.#run = undefined));
    return this.#run;
  }

  /** Pairs of which nobody has said that they are two people, most likely first. */
  open(): Pair[] {
    const apart = this.#apart();
    const pairs = [...this.#pairs].flatMap(([key, pair]) => (apart.has(key) ? [] : [pair]));
    return pairs.sort((a, b) => b.score - a.score || (keyOf(...a.ids) < keyOf(...b.ids) ? -1 : 1));
  }

  async #settle(): Promise<void> {
    await this.#columns.ready('patients', 'reviews');
    const { people } = this.#columns;
    if (!this.#begun) {
      this.#begun = true;
      for (const id of people.ids) this.#setKeys(id);
      for (const id of people.ids) this.#dirty.add(id);
    }
    while (this.#dirty.size > 0) {
      const batch = [...this.#dirty].slice(0, BATCH);
      for (const id of batch) this.#setKeys(id);
      for (const id of batch) {
        this.#dirty.delete(id);
        this.#compare(id);
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  #person(id: string): PersonLike | undefined {
    const row = this.#columns.people.get(id);
    return row && row.mergedInto === '' ? comparable(fromColumn(row)) : undefined;
  }

  #setKeys(id: string): void {
    for (const key of this.#keysOf.get(id) ?? []) this.#byKey.get(key)?.delete(id);
    const person = this.#person(id);
    const keys = person ? duplicateKeys(person) : [];
    this.#keysOf.set(id, keys);
    for (const key of keys) {
      const ids = this.#byKey.get(key);
      if (ids) ids.add(id);
      else this.#byKey.set(key, new Set([id]));
    }
  }

  #compare(id: string): void {
    for (const other of this.#partners.get(id) ?? []) {
      this.#pairs.delete(keyOf(id, other));
      this.#partners.get(other)?.delete(id);
    }
    this.#partners.delete(id);
    const person = this.#person(id);
    if (!person) return;
    const sharing = (this.#keysOf.get(id) ?? []).map((key) => this.#byKey.get(key) ?? new Set<string>());
    const others = new Set(sharing.filter(({ size }) => size <= MOST_SHARING).flatMap((ids) => [...ids]));
    others.delete(id);
    for (const otherId of others) {
      const other = this.#person(otherId);
      const found = other && scoreDuplicate(person, other);
      if (!found || found.score < DUPLICATE_LIKELY) continue;
      this.#pairs.set(keyOf(id, otherId), { ids: [id, otherId], ...found });
      for (const [one, two] of [
        [id, otherId],
        [otherId, id],
      ] as const)
        this.#partners.set(one, (this.#partners.get(one) ?? new Set()).add(two));
    }
  }

  /** Pairs about which people have decided that they are two. */
  #apart(): Set<string> {
    const { reviews, closed } = this.#columns;
    const subjects = reviews.column('subjects');
    const types = reviews.column('type');
    const apart = new Set<string>();
    reviews.ids.forEach((id, row) => {
      if (types[row] === 'duplicatePeople' && closed.has(id)) apart.add(keyOf(...pairIn(subjects[row] ?? '')));
    });
    return apart;
  }
}

const keyOf = (a: string, b: string) => (a < b ? `${a} ${b}` : `${b} ${a}`);
const pairIn = (subjects: string): [string, string] => {
  const [a = '', b = ''] = subjects.split(' ');
  return [a, b];
};

/** Likely pairs, or those of one person. The first question compares everybody and takes a moment. */
export async function duplicatePairs(
  session: Session,
  { personId, offset, limit }: Parameters<DeviceApi['duplicatePairs']>[0],
): ReturnType<DeviceApi['duplicatePairs']> {
  await session.duplicates.settle();
  const person = personId && session.columns.same.survivorOf(personId);
  const pairs = session.duplicates.open().filter(({ ids }) => person === undefined || ids.includes(person));
  const rows = pairs.slice(offset, offset + limit).flatMap((pair): DuplicatePairRow[] => {
    const [a, b] = pair.ids.map((id) => personOf(session, id));
    return a && b ? [{ people: [a, b], score: pair.score / 100, reasons: pair.reasons }] : [];
  });
  return { rows, total: pairs.length };
}
