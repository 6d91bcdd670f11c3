import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { definitions, KINDS, type Kind } from '../../src/lib/domain/records/index.ts';
import { fastShape } from './fast-shape.ts';

const stamps = {
  id: 'a',
  stationCode: '22333',
  villageCode: '22333-1',
  createdAt: '2026-11-21T03:20:00.000Z',
  createdBy: 'p',
  createdDevice: 'd',
  updatedAt: '2026-11-21T03:20:00.000Z',
  updatedBy: 'p',
  updatedDevice: 'd',
  clock: '1',
  fieldStamps: { '*': { clock: '1', by: 'p' }, name: { clock: '2', by: 'q' } },
  voided: { reason: 'r', by: 'p', at: '2026-11-21T03:20:00.000Z', device: 'd' },
};

const right: Partial<Record<Kind, Record<string, unknown>>> = {
  patients: {
    ...stamps,
    version: 1,
    householdId: '',
    fullName: 'Nguyễn Thị Hoà',
    sex: '2',
    birthDate: '1980-05',
    identifiers: [{ id: 'i', type: 'bhytCard', value: '1', status: 'active', recordedAt: stamps.createdAt }],
    contacts: [{ id: 'c', relationship: '09', name: 'Mẹ', guardian: true }],
    currentAddress: { provinceCode: '01', text: 'Số 1' },
    allergies: [{ id: 'a', kind: '1', name: 'Penicillin', status: 'active', severity: 'severe' }],
    conditions: [],
  },
  households: {
    ...stamps,
    version: 2,
    code: '1',
    address: {},
    position: { latitude: 21, longitude: 105.8, accuracyM: 4, at: stamps.createdAt },
    members: [{ patientId: 'p', relationship: '01', joinedOn: '2020-01-01', leaveReason: 'moved' }],
    events: [{ id: 'e', type: 'born', on: '2020-01-01', patientIds: ['p'], at: stamps.createdAt, by: 'p' }],
  },
  visits: {
    ...stamps,
    version: 1,
    patientId: 'p',
    linkCode: 'l',
    startedAt: stamps.createdAt,
    place: 'home',
    careType: '01',
    reason: 'Sốt',
    vitals: { pulsePerMin: 80, temperatureC: 38.5 },
    icdOther: ['I10'],
    prescription: [{ id: 'l', drug: 'Paracetamol', quantity: 10, morning: 1 }],
    nextAppointmentOn: '',
    examinerId: 'p',
    status: 'completed',
    signedAt: stamps.createdAt,
    amendments: [
      { id: '1', at: stamps.createdAt, by: 'p', device: 'd', fields: { reason: { before: 'Ho', after: 'Sốt' } } },
    ],
  },
  immunizations: {
    ...stamps,
    version: 1,
    patientId: 'p',
    productCode: 'PENTA',
    productName: 'ComBE Five',
    antigens: ['DTP'],
    scheduleDose: 'penta-1',
    lot: 'L',
    occurredOn: '2026-03-02',
    status: 'DA_TIEM',
    source: 'TAI_TRAM',
    programme: 'TCMR',
    reactions: [],
    witnesses: [{ by: 'p', device: 'd', at: stamps.createdAt }],
  },
  reviews: {
    ...stamps,
    version: 1,
    type: 'field',
    patientId: 'p',
    householdId: '',
    subjects: [{ kind: 'patients', id: 'p' }],
    path: 'birthDate',
    options: [{ key: 'k', value: '1990', by: 'p', at: stamps.createdAt, device: 'd', inUse: true }],
    since: stamps.createdAt,
    decisions: [
      {
        ...{
          id: '1',
          choice: 'option',
          option: 'k',
          by: 'p',
          at: stamps.createdAt,
          device: 'd',
          over: [],
          keeps: false,
        },
        changes: [{ kind: 'patients', id: 'p', path: 'birthDate', before: '1991', after: '1990' }],
      },
    ],
  },
  settings: {
    ...stamps,
    version: 1,
    type: 'people',
    people: [{ id: 'p', name: 'A', role: 'nurse', villageCodes: [] }],
  },
  sessions: {
    ...stamps,
    version: 1,
    type: 'attendance',
    sessionId: 's',
    patientId: 'p',
    on: '2026-03-02',
    arrivedAt: stamps.createdAt,
    doses: [{ productCode: 'PENTA', scheduleDose: 'PENTA-1' }],
    answers: { 'CCD-a': false },
    temperatureC: 36.8,
    conclusions: [
      { productCode: 'PENTA', scheduleDose: 'PENTA-1', conclusion: 'TAM_HOAN', until: '2026-03-09', reason: 'sốt' },
    ],
  },
  stock: {
    ...stamps,
    version: 1,
    type: 'lot',
    productCode: 'PENTA',
    lotNo: 'L1',
    expiry: '2027-01-31',
    dosesPerVial: 10,
    vvm: 2,
    holds: [{ id: 'h', action: 'suspend', at: stamps.createdAt, by: 'p', device: 'd', reason: 'r' }],
  },
  notices: {
    ...stamps,
    version: 1,
    type: 'aefi',
    patientId: 'p',
    on: '2026-03-02',
    severity: 'severe',
    kinds: ['shock'],
    immunizationIds: ['p:PENTA-1:2026-03-02'],
    lotIds: [],
    detectedAt: stamps.createdAt,
    steps: [{ id: 's', state: 'PHAT_HIEN', at: stamps.createdAt, by: 'p', device: 'd' }],
  },
  reports: {
    ...stamps,
    version: 1,
    type: 'snapshot',
    reportCode: 'epi-month',
    definitionVersion: '1',
    period: '2026-02',
    from: '2026-02-01',
    to: '2026-02-28',
    cells: { 'given.PENTA-1': 12 },
    frozenAt: stamps.createdAt,
    frozenBy: 'p',
  },
};

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))];
}

/** A copy with another value at `path`; undefined takes the field away. */
function changed(record: unknown, path: Path, value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (typeof record !== 'object' || record === null) return record;
  const copy = structuredClone(record) as Record<string, unknown>;
  const inner = changed(copy[name], rest, value);
  if (inner === undefined) delete copy[name];
  else copy[name] = inner;
  return copy;
}

/** As it would come: JSON is all that ever does. */
function asJson(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? null : (JSON.parse(text) as unknown);
}

const odd = fc.oneof(
  fc.constantFrom(undefined, null, '', 'x'.repeat(121), 'x'.repeat(5000), 0, -1, 1.5, 1e999, 2 ** 53, true, [], {}),
  fc.constantFrom('2026-11-21', '2026-13-01', '2026', '1', '4', '2026-11-21T03:20:00.000Z', [''], [{}], { id: 1 }),
  fc.jsonValue(),
);

describe('fastShape', () => {
  for (const kind of KINDS) {
    const { schema } = definitions[kind];
    it(`says what zod says of ${kind}`, () => {
      const fits = fastShape(schema);
      expect(fits?.(right[kind])).toBe(true);
      const path = fc.constantFrom(...pathsOf(right[kind]), ['unknownField'], ['__proto__'], ['voided', 'more']);
      fc.assert(
        fc.property(fc.array(fc.tuple(path, odd), { minLength: 1, maxLength: 2 }), (changes) => {
          const record = asJson(changes.reduce((one, [at, value]) => changed(one, at, value), right[kind] as unknown));
          expect(fits?.(record)).toBe(schema.safeParse(record).success);
        }),
        { numRuns: 3000 },
      );
    });
    it(`finds a wrong value in every field of ${kind}`, () => {
      const fits = fastShape(schema);
      for (const path of pathsOf(right[kind])) {
        for (const value of [undefined, null, 7, 'x'.repeat(6000), [], {}, true, 1e999]) {
          const record = asJson(changed(right[kind], path, value));
          expect([path, value, fits?.(record)]).toEqual([path, value, schema.safeParse(record).success]);
        }
      }
    });
  }

  it('leaves a schema with a part that it does not know to zod', () => {
    expect(fastShape(z.looseObject({ a: z.string().check(z.refine((text) => text !== 'no')) }))).toBeUndefined();
    expect(fastShape(z.strictObject({ a: z.string() }))).toBeUndefined();
    expect(fastShape(z.looseObject({ a: z.email() }))).toBeUndefined();
    expect(fastShape(z.looseObject({ a: z.nullable(z.string()) }))).toBeUndefined();
  });
});
