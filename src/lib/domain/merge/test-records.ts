import fc from 'fast-check';
import { asEdited, definitions, type Amendment, type AnyRecord, type Kind } from '../records/index.ts';
import { equal } from './canonical.ts';
import { tick } from './clock.ts';
import { valueAt } from './paths.ts';
import { isObject, type RecordPolicy } from './policy.ts';
import { stampNew } from './stamps.ts';

const T0 = Date.UTC(2026, 10, 1);
const FIRST = {
  at: new Date(T0).toISOString(),
  by: 'nurse-0',
  device: 'tab-0',
  clock: tick(undefined, T0, 'tab-0').clock,
};
const head = { stationCode: '22333', villageCode: '22333-01', version: 1 };

/** Real shapes with lists, nested objects and every rule in them. */
export const samples: Record<Exclude<Kind, 'reviews' | 'settings'>, AnyRecord> = {
  patients: stampNew(
    {
      ...head,
      id: 'p1',
      householdId: 'h1',
      fullName: 'Lò Thị Mai',
      sex: '2',
      birthDate: '1990-09-05',
      identifiers: [{ id: 'i1', type: 'personalId', value: '001190000001', status: 'active', recordedAt: FIRST.at }],
      contacts: [],
      allergies: [{ id: 'a1', kind: '1', name: 'Penicillin', severity: 'severe', status: 'active' }],
      conditions: [{ id: 'c1', code: '1', name: 'Tăng huyết áp', status: 'active' }],
      currentAddress: { communeCode: '22333', text: 'nhà số 4' },
      death: { on: '2026-10-30', place: 'tại nhà' },
    },
    FIRST,
  ),
  households: stampNew(
    {
      ...head,
      id: 'h1',
      code: 'H-001',
      address: { communeCode: '22333', text: 'nhà số 4' },
      members: [
        { patientId: 'p1', relationship: '01', joinedOn: '2020-01-01' },
        { patientId: 'p2', relationship: '04', joinedOn: '2021-05-01' },
      ],
      events: [{ id: 'e1', type: 'created', on: '2020-01-01', patientIds: ['p1'], at: FIRST.at, by: 'nurse-0' }],
      lastVisitedOn: '2026-10-01',
    },
    FIRST,
  ),
  visits: stampNew(
    {
      ...head,
      id: 'v1',
      patientId: 'p1',
      linkCode: 'v1',
      startedAt: FIRST.at,
      place: 'home',
      careType: '01',
      reason: 'Sốt',
      vitals: { temperatureC: 38.5, pulsePerMin: 96 },
      icdMain: 'J06.9',
      icdOther: ['I10', 'E11'],
      prescription: [{ id: 'l1', drug: 'Paracetamol', quantity: 10 }],
      nextAppointmentOn: '',
      examinerId: 'nurse-0',
      status: 'inProgress',
    },
    FIRST,
  ),
  immunizations: stampNew(
    {
      ...head,
      id: 'p1:PENTA-1:2026-10-20',
      patientId: 'p1',
      productCode: 'PENTA',
      productName: 'DPT-VGB-Hib',
      antigens: ['D', 'T', 'wP', 'HepB', 'Hib'],
      scheduleDose: 'PENTA-1',
      lot: 'L1',
      occurredOn: '2026-10-20',
      occurredAt: FIRST.at,
      status: 'DA_TIEM',
      source: 'TAI_TRAM',
      programme: 'TCMR',
      reactions: [{ id: 'r1', severity: 'severe', kinds: ['sot'] }],
    },
    FIRST,
  ),
  sessions: stampNew(
    {
      ...head,
      id: 's1:p1',
      type: 'attendance',
      sessionId: 's1',
      patientId: 'p1',
      on: '2026-10-20',
      arrivedAt: FIRST.at,
      doses: [{ productCode: 'PENTA', scheduleDose: 'PENTA-1' }],
      answers: { 'CCD-a': false, 'TH-b': false },
      temperatureC: 36.8,
      conclusions: [{ productCode: 'PENTA', scheduleDose: 'PENTA-1', conclusion: 'DU_DIEU_KIEN' }],
    },
    FIRST,
  ),
  stock: stampNew(
    {
      ...head,
      villageCode: '',
      id: 'lot:PENTA:L1',
      type: 'lot',
      productCode: 'PENTA',
      lotNo: 'L1',
      expiry: '2027-10-20',
      dosesPerVial: 10,
      vvm: 1,
      holds: [{ id: 'h1', action: 'suspend', at: FIRST.at, by: 'nurse-0', device: 'tab-0', reason: 'phản ứng' }],
    },
    FIRST,
  ),
  notices: stampNew(
    {
      ...head,
      id: 'n1',
      type: 'aefi',
      patientId: 'p1',
      on: '2026-10-20',
      severity: 'severe',
      kinds: ['shock'],
      immunizationIds: ['p1:PENTA-1:2026-10-20'],
      lotIds: ['lot:PENTA:L1'],
      detectedAt: FIRST.at,
      symptoms: 'tím tái',
      steps: [{ id: 's1', state: 'PHAT_HIEN', at: FIRST.at, by: 'nurse-0', device: 'tab-0' }],
    },
    FIRST,
  ),
  reports: stampNew(
    {
      ...head,
      villageCode: '',
      id: 'r1',
      type: 'snapshot',
      reportCode: 'epi-month',
      definitionVersion: '1',
      period: '2026-10',
      from: '2026-10-01',
      to: '2026-10-31',
      cells: { 'given.PENTA-1': 12 },
      frozenAt: FIRST.at,
      frozenBy: 'nurse-0',
    },
    FIRST,
  ),
};

export type SampleKind = keyof typeof samples;
export const kinds = Object.keys(samples) as SampleKind[];
export const policyFor = (kind: SampleKind): RecordPolicy => definitions[kind].policy;

/** One change of one field, applied to whatever the record is at that moment. `what` and `which` choose deterministically. */
export interface Op {
  field: number;
  what: number;
  which: number;
}

const extra: Record<SampleKind, string[]> = {
  patients: ['phone', 'bloodAbo', 'noKnownAllergy', 'note', 'futureField'],
  households: ['phone', 'wealthClass', 'note', 'position'],
  visits: ['endedAt', 'diagnosis', 'referral', 'note', 'confirmedVitals'],
  immunizations: ['site', 'reasonNotGiven', 'note'],
  sessions: ['weightKg', 'observedUntil', 'note'],
  stock: ['manufacturer', 'note'],
  notices: ['treatment', 'outcome', 'note'],
  reports: ['note'],
};
const objects: Record<string, unknown[]> = {
  referral: [{ toFacility: 'BV', reason: 'x', on: '2026-11-02' }],
  address: [{ text: 'nhà mới' }],
  currentAddress: [{ text: 'nhà mới' }],
  vitals: [{ temperatureC: 37 }],
  death: [{ on: '2026-10-31' }],
  answers: [{ 'CCD-a': true }, { 'CCD-a': false, 'TH-b': true }],
};
const codes: Record<string, unknown[]> = {
  noKnownAllergy: [true, false, true],
  'immunizations.status': ['DA_TIEM', 'TIEM_NOI_KHAC', 'HOAN', 'CHONG_CHI_DINH', 'TU_CHOI'],
  'visits.status': ['inProgress', 'completed'],
  position: [0, 1, 2].map((n) => ({ latitude: n, longitude: n, at: FIRST.at })),
  ...objects,
  confirmedVitals: [['pulsePerMin'], ['temperatureC', 'pulsePerMin']],
};
const itemParts: Record<string, [string, unknown[]]> = {
  allergies: ['status', ['active', 'refuted']],
  reactions: ['severity', ['common', 'severe']],
  members: ['relationship', ['01', '02', '99']],
};

export function apply(kind: SampleKind, record: AnyRecord, { field, what, which }: Op): AnyRecord {
  const fields = Object.keys(policyFor(kind).fields)
    .filter((name) => name in samples[kind])
    .concat(extra[kind]);
  const name = fields[field % fields.length] ?? 'note';
  const old = record[name];
  if (what === 0 && which === 0) return { ...record, voided: { reason: 'nhầm', by: 'x', at: FIRST.at, device: 'x' } };
  if (Array.isArray(old)) return { ...record, [name]: changeList(kind, name, old, what, which) };
  if (isObject(old) && name in objects && what > 1)
    return { ...record, [name]: { ...old, [which % 2 ? 'text' : 'place']: `chữ ${what}` } };
  if (what === 1 && !['id', 'villageCode'].includes(name)) {
    const { [name]: _gone, ...rest } = record;
    return rest as AnyRecord;
  }
  if (isObject(old) && name in objects) return { ...record, [name]: { ...old, extra: which } };
  const values = codes[`${kind}.${name}`] ?? codes[name] ?? [0, 1, 2, 3].map((n) => `${name} ${n}`);
  return { ...record, [name]: values[which % values.length] };
}

function changeList(kind: SampleKind, name: string, list: unknown[], what: number, which: number): unknown[] {
  const at = which % Math.max(list.length, 1);
  if (what <= 1) return list.filter((_, index) => index !== at);
  const item = list[at];
  const [part, values] = itemParts[name] ?? ['name', ['một', 'hai', 'ba']];
  if (what > 3 && isObject(item))
    return list.map((one) => (one === item ? { ...item, [part]: values[which % values.length] } : one));
  const policy = policyFor(kind).fields[name];
  const key = (policy && 'key' in policy && policy.key) || [];
  // One of five new items lacks the fields by which its list knows it, as a faulty program would write it.
  const known = which < 4 ? Object.fromEntries(key.map((field) => [field, `new-${which}`])) : { made: `new-${which}` };
  const added =
    key.length === 0 ? `giá trị ${which}` : { ...known, [part]: values[what % values.length], status: 'active' };
  return list.some((one) => JSON.stringify(one).includes(`-${which}"`) || one === added) ? list : [...list, added];
}

/** An edit of one device: some ops and the minutes since the first version. */
export interface Edit {
  ops: Op[];
  minute: number;
}

export const kindArb = fc.constantFrom(...kinds);
const op = fc.record({ field: fc.nat(40), what: fc.nat(6), which: fc.nat(4) });
export const editArb: fc.Arbitrary<Edit> = fc.record({
  ops: fc.array(op, { minLength: 1, maxLength: 5 }),
  minute: fc.nat(60),
});

/** The record after an edit on `device`, stamped as the device's database stamps it. */
export function edited(kind: SampleKind, before: AnyRecord, { ops, minute }: Edit, device: string): AnyRecord {
  const after = ops.reduce((record, next) => apply(kind, record, next), before);
  const now = T0 + 60_000 * (minute + 1);
  const { clock } = tick(before.clock, now, device);
  const stamp = { at: new Date(now).toISOString(), by: `nurse of ${device}`, device, clock };
  return asEdited(kind, before, after, stamp);
}

/** The value stands at its path (items are found by their key), or the record says that it was set aside. */
export function accountedFor(record: AnyRecord, path: string, value: unknown, kind: SampleKind): boolean {
  const amendments = (record.amendments as Amendment[] | undefined) ?? [];
  const traces = [
    ...(record.superseded ?? []).map((entry) => ({ at: entry.path, value: entry.value })),
    ...amendments.flatMap(({ fields }) => Object.entries(fields).map(([at, { after }]) => ({ at, value: after }))),
  ];
  const traced = traces.some((one) => {
    if (one.at === path) return equal(one.value, value ?? null);
    return path.startsWith(`${one.at}.`) && equal(partOf(one.value, path.slice(one.at.length + 1)), value);
  });
  const made =
    isObject(value) && value.origin === 'merge' && path.startsWith('amendments.') && (value as Amendment).fields;
  if (made) return Object.entries(made).every(([at, { after }]) => accountedFor(record, at, after ?? undefined, kind));
  if (traced || equal(valueAt(record, path, policyFor(kind)), value)) return true;
  // Of several who wrote one value beside a signature the last one is named.
  if (amendments.some(({ id, origin }) => origin === 'merge' && path.startsWith(`amendments.${id}.`))) return true;
  if (!isObject(value)) return false;
  return Object.entries(value).every(([part, inner]) => accountedFor(record, `${path}.${part}`, inner, kind));
}

const partOf = (value: unknown, part: string) => (isObject(value) ? value[part] : undefined);

/** Ids of allergies and reactions, that the person is dead, that the dose was given. */
export function facts(record: AnyRecord): string[] {
  const ids = (list: unknown) => (Array.isArray(list) ? list : []).map((item: { id: string }) => item.id);
  const given =
    record.id === samples.immunizations.id && ['DA_TIEM', 'TIEM_NOI_KHAC'].includes(String(record.status))
      ? ['given']
      : [];
  return [...ids(record.allergies), ...ids(record.reactions), ...(record.death ? ['dead'] : []), ...given];
}
