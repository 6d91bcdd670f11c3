import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../records/index.ts';
import { ISSUE_CODES } from './codes.ts';
import { checkRecord } from './record.ts';

const context = {
  today: '2026-11-21',
  now: '2026-11-21T03:00:00.000Z',
  patient: { birthDate: '1990', sex: '2' as const },
};
const stamps = {
  stationCode: '22333',
  villageCode: 'T3',
  version: 1,
  createdAt: context.now,
  createdBy: 'u',
  createdDevice: 'd',
  updatedAt: context.now,
  updatedBy: 'u',
  updatedDevice: 'd',
  clock: 'c',
};
const patient = {
  id: 'p',
  ...stamps,
  householdId: '',
  fullName: 'Nguyễn Thị Hoa',
  sex: '2',
  birthDate: '1990-09-05',
  identifiers: [],
  contacts: [],
  allergies: [],
  conditions: [],
};
const visit = {
  id: 'v',
  ...stamps,
  patientId: 'p',
  linkCode: 'L1',
  startedAt: '2026-11-21T02:30:00.000Z',
  place: 'home',
  careType: '12',
  reason: 'Ho',
  icdMain: 'J06.9',
  icdOther: [],
  prescription: [],
  nextAppointmentOn: '',
  examinerId: 'u',
  status: 'completed',
};
const codes = (kind: (typeof KINDS)[number], record: unknown) =>
  checkRecord(kind, record, context).map(({ path, code }) => `${path} ${code}`);

test('whole records pass', () => {
  expect([codes('patients', patient), codes('visits', visit)]).toEqual([[], []]);
});

describe('structure', () => {
  test('is told at the fields, together with the rules of what can be read', () => {
    expect(
      codes('visits', {
        ...visit,
        place: 'sea',
        startedAt: 'yesterday',
        reason: undefined,
        vitals: { pulsePerMin: '80', temperatureC: 46 },
        prescription: [{ id: '1', drug: '', quantity: 0 }, 7],
        icdOther: Array(13).fill('J00'),
      }).sort(),
    ).toEqual(
      [
        'place notInList',
        'startedAt dateFormat',
        'reason required',
        'vitals.pulsePerMin notNumber',
        'vitals.temperatureC vitalHard',
        'prescription.0.drug required',
        'prescription.0.quantity tooSmall',
        'prescription.1 wrongType',
        'icdOther icdTooMany',
        ...Array.from({ length: 12 }, (_, at) => `icdOther.${at + 1} icdDuplicate`),
      ].sort(),
    );
  });

  test('dates: not a date, not in the calendar by form or by rule', () => {
    expect(codes('patients', { ...patient, birthDate: '5/9/1990' })).toEqual(['birthDate dateFormat']);
    expect(codes('patients', { ...patient, birthDate: '1990-13-05' })).toEqual(['birthDate dateImpossible']);
    expect(codes('patients', { ...patient, birthDate: '1990-02-31' })).toEqual(['birthDate dateImpossible']);
    expect(codes('patients', { ...patient, birthTime: '25:00' })).toEqual(['birthTime timeFormat']);
    expect(codes('visits', { ...visit, nextAppointmentOn: '1/12' })).toEqual(['nextAppointmentOn dateFormat']);
  });

  test('lengths', () => {
    const [issue] = checkRecord('patients', { ...patient, fullName: 'a'.repeat(256) }, context);
    expect(issue).toMatchObject({
      path: 'fullName',
      code: 'tooLong',
      level: 'hard',
      params: { field: 'fullName', max: 255 },
    });
  });

  test('the record is not changed', () => {
    const before = { ...visit, vitals: { pulsePerMin: 'x', temperatureC: 37 } };
    const copy = structuredClone(before);
    checkRecord('visits', before, context);
    expect(before).toEqual(copy);
  });
});

test('whatever it gets, it answers with known codes and never throws', () => {
  const values = fc.oneof(
    fc.anything({ maxDepth: 2 }),
    fc.constantFrom(
      '',
      '2026-02-31',
      '2026-13-99T99:99:99.999Z',
      null,
      -1,
      NaN,
      [],
      {},
      [null],
      [{}],
      [{ value: null }],
    ),
  );
  const fields = [
    ...new Set([...Object.keys(patient), ...Object.keys(visit), 'members', 'code', 'vitals', 'death', 'referral']),
  ];
  const more = [
    'occurredOn',
    'occurredAt',
    'reactions',
    'expiry',
    'lot',
    'position',
    'confirmedVitals',
    'noKnownAllergy',
  ];
  const changes = fc.dictionary(fc.constantFrom(...fields, ...more), values);
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), changes, fc.boolean(), (kind, change, whole) => {
      const issues = checkRecord(kind, { ...(whole ? { ...patient, ...visit, members: [] } : {}), ...change }, context);
      expect(issues.filter(({ code }) => !(code in ISSUE_CODES))).toEqual([]);
    }),
    { numRuns: 500 },
  );
  for (const nothing of [undefined, null, 5, 'x', []])
    expect(checkRecord('visits', nothing, context).length).toBeGreaterThan(0);
});
