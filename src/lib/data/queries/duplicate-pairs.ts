import { DUPLICATE_LIKELY, duplicateKeys, scoreDuplicate, type PersonLike } from '../../domain/identity/index.ts';
import type { DeviceApi, DuplicatePairRow } from '../api.ts';
import type { Columns } from '../columns/columns.ts';
import type { Session } from '../device/session.ts';
import { comparable, fromColumn, likelyDuplicates } from './duplicates.ts';
import { personOf } from './people.ts';

interface Pair {
  ids: [string, string];
  score: number;
  reasons: string[];
}

/** A key that more people share says nothing. */
const MOST_SHARING = 50;
/** People looked at and compared in one go: other work goes on between. */
const KEYS_BATCH = 500;
const BATCH = 50;

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
  readonly #touched = new Set<string>();
  /** Those who are still to be compared in this go. */
  readonly #dirty = new Set<string>();
  /** People as they are compared, while many are. */
  readonly #read = new Map<string, PersonLike | undefined>();
  #begun = false;
  #run: Promise<void> | undefined;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  /** These people were written. */
  touch(ids: string[]): void {
    if (this.#begun) for (const id of ids) this.#touched.add(id);
  }

  /** Everybody has been compared once. */
  get made(): boolean {
    return this.#begun && this.#run === undefined && this.#touched.size === 0;
  }

  /** Somebody has said that these are two people. */
  isApart(a: string, b: string): boolean {
    return this.#apart().has(keyOf(a, b));
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
    if (!this.#begun) {
      this.#begun = true;
      for (const id of this.#columns.people.ids) this.#touched.add(id);
    }
    for (const id of this.#touched) this.#dirty.add(id);
    this.#touched.clear();
    // All keys first: nobody is compared with somebody whose keys are old.
    await inParts([...this.#dirty], KEYS_BATCH, (id) => this.#setKeys(id));
    await inParts([...this.#dirty], BATCH, (id) => {
      this.#dirty.delete(id);
      this.#compare(id);
    });
    this.#read.clear();
    if (this.#touched.size > 0) await this.#settle();
  }

  #person(id: string): PersonLike | undefined {
    if (this.#read.has(id)) return this.#read.get(id);
    const row = this.#columns.people.get(id);
    const person = row && row.mergedInto === '' ? comparable(fromColumn(row)) : undefined;
    this.#read.set(id, person);
    return person;
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
      // Somebody who is still to be compared will be compared with this one.
      if (this.#dirty.has(otherId)) continue;
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

async function inParts(ids: string[], size: number, look: (id: string) => void): Promise<void> {
  for (let at = 0; at < ids.length; at += size) {
    ids.slice(at, at + size).forEach(look);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

const keyOf = (a: string, b: string) => (a < b ? `${a} ${b}` : `${b} ${a}`);
const pairIn = (subjects: string): [string, string] => {
  const [a = '', b = ''] = subjects.split(' ');
  return [a, b];
};

/** Likely pairs, or those of one person. The first question for all compares everybody and takes a moment. */
export async function duplicatePairs(
  session: Session,
  { personId, offset, limit }: Parameters<DeviceApi['duplicatePairs']>[0],
): ReturnType<DeviceApi['duplicatePairs']> {
  const duplicates = (session.duplicates ??= new DuplicatePairs(session.columns));
  const person = personId && session.columns.same.survivorOf(personId);
  if (person && !duplicates.made) return pairsOf(session, duplicates, person, offset, limit);
  await duplicates.settle();
  const pairs = duplicates.open().filter(({ ids }) => person === undefined || ids.includes(person));
  const rows = pairs.slice(offset, offset + limit).flatMap((pair): DuplicatePairRow[] => {
    const [a, b] = pair.ids.map((id) => personOf(session, id));
    return a && b ? [{ people: [a, b], score: pair.score / 100, reasons: pair.reasons }] : [];
  });
  return { rows, total: pairs.length };
}

/** The pairs of one person by one look along the column: a person's page must not compare the whole commune. */
async function pairsOf(
  session: Session,
  duplicates: DuplicatePairs,
  id: string,
  offset: number,
  limit: number,
): ReturnType<DeviceApi['duplicatePairs']> {
  await session.columns.ready('patients', 'reviews');
  const row = session.columns.people.get(id);
  const self = personOf(session, id);
  if (!row || !self) return { rows: [], total: 0 };
  const others = await likelyDuplicates(session, { ...fromColumn(row), exceptId: id });
  const likely = others.filter((other) => other.score * 100 >= DUPLICATE_LIKELY && !duplicates.isApart(id, other.id));
  const rows = likely.map(
    ({ score, reasons, ...other }) => ({ people: [self, other], score, reasons }) as DuplicatePairRow,
  );
  return { rows: rows.slice(offset, offset + limit), total: rows.length };
}
