import { expect } from 'vitest';
import { merge, stampEdit, stampNew, tick } from '../merge/index.ts';
import { asCreated, asEdited, definitions, type AnyRecord, type Kind } from '../records/index.ts';
import type { Decision, DecisionStamp, Held } from './held.ts';
import type { Choice, Question } from './question.ts';

export const T = Date.UTC(2026, 10, 10, 2);

/** Stamp of a person on a device, `hour` hours after T. */
export function stampAt(device: string, hour: number): DecisionStamp {
  const now = T + Math.round(hour * 3_600_000);
  return { at: new Date(now).toISOString(), by: `${device}-nurse`, device, clock: tick(undefined, now, device).clock };
}

const head = { stationCode: '22333', villageCode: '22333-01' };

/** A new record as a tablet saves it. */
export function created<T extends AnyRecord>(kind: Kind, content: object, device = 'tab-0', hour = 0): T {
  const stamp = stampAt(device, hour);
  const record = { ...head, version: definitions[kind].version, ...content };
  return stampNew(asCreated(kind, record, stamp), stamp) as unknown as T;
}

/** The record after a form was saved over it. */
export function saved<T extends AnyRecord>(kind: Kind, before: T, change: object, device: string, hour: number): T {
  return asEdited(kind, before, { ...before, ...change }, stampAt(device, hour)) as T;
}

export function meet<T extends AnyRecord>(kind: Kind, base: T | undefined, mine: T, theirs: T): T {
  return merge(base, mine, theirs, definitions[kind].policy).merged as T;
}

export function patient<T extends AnyRecord>(id: string, more: object = {}, hour = 0): T {
  const lists = { identifiers: [], contacts: [], allergies: [], conditions: [] };
  const fields = { id, householdId: '', fullName: 'Lò Thị Mai', sex: '2', birthDate: '1990-09-05', ...lists, ...more };
  return created<T>('patients', fields, 'tab-0', hour);
}

export function household<T extends AnyRecord>(id: string, members: object[], more: object = {}): T {
  const fields = { id, code: '', address: {}, events: [], ...more, members };
  return created<T>('households', fields);
}

export function visit<T extends AnyRecord>(id: string, more: object = {}, device = 'tab-0', hour = 0): T {
  const fields = { patientId: 'p1', linkCode: id, startedAt: stampAt(device, hour).at, place: 'home', careType: '12' };
  const empty = { icdOther: [], prescription: [], nextAppointmentOn: '', examinerId: 'u', status: 'inProgress' };
  return created<T>('visits', { id, ...fields, reason: 'Sốt', ...empty, ...more }, device, hour);
}

export function dose<T extends AnyRecord>(id: string, more: object = {}, device = 'tab-0', hour = 0): T {
  const product = { productCode: 'PENTA', productName: 'ComBE Five', antigens: ['D', 'T', 'wP', 'HepB', 'Hib'] };
  const fields = {
    patientId: 'p1',
    scheduleDose: 'PENTA-1',
    occurredOn: '2026-10-20',
    status: 'DA_TIEM',
    source: 'TAI_TRAM',
  };
  return created<T>(
    'immunizations',
    { id, ...product, ...fields, programme: 'TCMR', reactions: [], ...more },
    device,
    hour,
  );
}

/** A device or server: records by kind and id. */
export class Store {
  readonly records: Map<string, Held>;
  constructor(held: readonly Held[]) {
    this.records = new Map(held.map((one) => [`${one.kind}/${one.record.id}`, one]));
  }
  get held(): Held[] {
    return [...this.records.values()];
  }
  get<T extends AnyRecord>(kind: Kind, id: string): T {
    const record = this.records.get(`${kind}/${id}`)?.record;
    if (!record) throw new Error(`no ${kind}/${id}`);
    return record as T;
  }
  of<T extends AnyRecord>(kind: Kind): T[] {
    return this.held.filter((one) => one.kind === kind).map(({ record }) => record as T);
  }
  copy(): Store {
    return new Store(this.held);
  }
  put(kind: Kind, record: AnyRecord): void {
    this.records.set(`${kind}/${record.id}`, { kind, record });
  }
  edit(kind: Kind, id: string, change: (record: AnyRecord) => AnyRecord, stamp: DecisionStamp): void {
    const before = this.get(kind, id);
    this.put(kind, stampEdit(before, change(before), stamp, definitions[kind].policy));
  }
  take(decision: Decision | undefined): void {
    if (!decision) throw new Error('nothing was decided');
    for (const { kind, record } of [...decision.records, decision.review]) this.put(kind, record);
  }
  /** Both hold the same afterwards; `base` is what both knew before. */
  meet(other: Store, base: Store): void {
    for (const key of new Set([...this.records.keys(), ...other.records.keys()])) {
      const [a, b, old] = [this, other, base].map((store) => store.records.get(key));
      const one = a ?? b;
      if (!one) continue;
      const record = a && b ? meet(one.kind, old?.record, a.record, b.record) : one.record;
      for (const store of [this, other]) store.put(one.kind, record);
    }
  }
}

/** The one question of a list. */
export function only(questions: readonly Question[]): Question {
  expect(questions).toHaveLength(1);
  return questions[0] as Question;
}

/** The choice of the option with this value. */
export function option(question: Question, value: unknown): Choice {
  const found = question.options.find((one) => JSON.stringify(one.value) === JSON.stringify(value));
  return { kind: 'option', key: found?.key ?? 'none' };
}

/** What is wrong with a record by its schema; undefined when nothing is. */
export function faults(kind: Kind, record: AnyRecord) {
  return definitions[kind].schema.safeParse(record).error?.issues;
}
