import { describe, expect, test } from 'vitest';
import type { Visit } from '../records/visit.ts';
import type { CheckContext, Draft } from './context.ts';
import { checkVisit } from './visit.ts';

const patient = { birthDate: '1990-09-05', sex: '2' as const };
const context: CheckContext = { today: '2026-11-21', now: '2026-11-21T03:00:00.000Z', patient };
const good: Draft<Visit> = {
  startedAt: '2026-11-21T02:30:00.000Z',
  careType: '01',
  reason: 'Ho, sốt',
  icdMain: 'J06.9',
  icdOther: ['I10'],
  prescription: [{ id: '1', drug: 'Paracetamol', quantity: 10, days: 5 }],
  outcome: '2',
  nextAppointmentOn: '',
  status: 'completed',
};
const found = (changes: Draft<Visit>, more: Partial<CheckContext> = {}) =>
  checkVisit({ ...good, ...changes }, { ...context, ...more }).map(
    ({ path, code, level }) => `${level} ${path} ${code}`,
  );

test('a visit without faults has no issues', () => {
  expect(found({})).toEqual([]);
  expect(found({}, { patient: undefined })).toEqual([]);
  expect(checkVisit({ startedAt: good.startedAt, status: 'inProgress', reason: '' }, context)).toEqual([]);
});

describe('times', () => {
  test.each<[string, Draft<Visit>, Partial<CheckContext>, string[]]>([
    ['a clock that runs 9 minutes ahead', { startedAt: '2026-11-21T03:09:00.000Z' }, {}, []],
    ['an hour ahead', { startedAt: '2026-11-21T04:00:00.000Z' }, {}, ['hard startedAt visitInFuture']],
    ['no instant', { startedAt: '2026-13-41T04:00:00.000Z' }, {}, ['hard startedAt dateFormat']],
    ['missing', { startedAt: undefined }, {}, ['hard startedAt required']],
    ['ends before it begins', { endedAt: '2026-11-21T02:00:00.000Z' }, {}, ['hard endedAt visitEndsBeforeStart']],
    ['before birth', {}, { patient: { birthDate: '2026-11-22' } }, ['hard startedAt visitBeforeBirth']],
    ['in the year of birth', {}, { patient: { birthDate: '2026' } }, []],
    ['after death', {}, { patient: { ...patient, death: { on: '2026-10' } } }, ['soft startedAt visitAfterDeath']],
    ['on the day of death', {}, { patient: { ...patient, death: { on: '2026-11-21' } } }, []],
  ])('%s', (_, changes, more, issues) => expect(found(changes, more)).toEqual(issues));

  test('the day is that of Vietnam', () => {
    const early = { startedAt: '2026-11-20T17:30:00.000Z' };
    expect(found({ ...early, nextAppointmentOn: '2026-11-21' })).toEqual([]);
    expect(found({ ...early, nextAppointmentOn: '2026-11-20' })).toEqual([
      'hard nextAppointmentOn appointmentBeforeVisit',
    ]);
  });
});

describe('ICD-10', () => {
  test.each<[string, Draft<Visit>, string[]]>([
    ['no code', { icdMain: 'ABC' }, ['hard icdMain icdMalformed']],
    ['outside every chapter', { icdMain: 'E99' }, ['hard icdMain icdMalformed']],
    ['not in the list', { icdMain: 'E10.9' }, ['soft icdMain icdUnknown']],
    ['without dot', { icdMain: 'J069' }, []],
    ['of the other sex', { icdMain: 'N40' }, ['soft icdMain icdSex']],
    ['fifth character missing', { icdMain: 'M54.5' }, ['soft icdMain icdNeedsFifth']],
    ['fifth character given', { icdMain: 'M54.50' }, []],
    ['fifth character missing beside', { icdOther: ['M54.5'] }, []],
    ['discouraged as main', { icdMain: 'I69.4' }, ['soft icdMain icdDiscouraged']],
    ['missing', { icdMain: undefined }, ['soft icdMain icdMissing']],
    ['main again beside', { icdOther: ['J06.9'] }, ['hard icdOther.0 icdDuplicate']],
    ['twice beside, written otherwise', { icdOther: ['I10', 'R05', 'r05'] }, ['hard icdOther.2 icdDuplicate']],
    ['of the other sex beside', { icdOther: ['N40'] }, ['soft icdOther.0 icdSex']],
  ])('%s', (_, changes, issues) => expect(found(changes)).toEqual(issues));

  test('12 other codes, not 13', () => {
    const codes = ['A46', 'B54', 'B80', 'B86', 'E46', 'I10', 'I64', 'J00', 'J22', 'J40', 'J42', 'K30', 'N10'];
    expect(found({ icdOther: codes.slice(0, 12) })).toEqual([]);
    expect(found({ icdOther: codes })).toEqual(['hard icdOther icdTooMany']);
  });

  test('of an unknown sex is never of the wrong one', () => {
    expect(found({ icdMain: 'N40' }, { patient: { sex: '3' } })).toEqual([]);
    expect(found({ icdMain: 'O80.9' }, { patient: { sex: '1' } })).toEqual(['soft icdMain icdSex']);
  });
});

test('vital signs are judged by the age on the day of the visit', () => {
  const vitals = { respirationPerMin: 55 };
  expect(found({ vitals }, { patient: { birthDate: '2026-11-01' } })).toEqual([]);
  expect(found({ vitals }, { patient: { birthDate: '2026' } })).toEqual(['soft vitals.respirationPerMin vitalSoft']);
  expect(found({ vitals })).toEqual(['soft vitals.respirationPerMin vitalSoft']);
  expect(found({ vitals, confirmedVitals: ['respirationPerMin'] })).toEqual([]);
});

describe('the rest', () => {
  test.each<[string, Draft<Visit>, string[]]>([
    ['completed without reason', { reason: ' ' }, ['hard reason required']],
    ['unknown codes', { careType: '77', outcome: '9' }, ['soft careType codeUnknown', 'soft outcome codeUnknown']],
    [
      'a line without drug and number',
      { prescription: [{ id: '1' }] },
      ['hard prescription.0.drug required', 'hard prescription.0.quantity required'],
    ],
    [
      '31 days',
      { prescription: [{ drug: 'x', quantity: 1, days: 31 }] },
      ['soft prescription.0.days prescriptionLong'],
    ],
    [
      '91 days',
      { prescription: [{ drug: 'x', quantity: 1, days: 91 }] },
      ['hard prescription.0.days prescriptionTooLong'],
    ],
    ['nothing', { prescription: [{ drug: 'x', quantity: 0 }] }, ['hard prescription.0.quantity tooSmall']],
    ['appointment yesterday', { nextAppointmentOn: '2026-11-20' }, ['hard nextAppointmentOn appointmentBeforeVisit']],
    ['appointment on 31 November', { nextAppointmentOn: '2026-11-31' }, ['hard nextAppointmentOn dateImpossible']],
    [
      'referral',
      { referral: { on: '2026-11-20', reason: '' } },
      ['hard referral.toFacility required', 'hard referral.on referralBeforeVisit'],
    ],
  ])('%s', (_, changes, issues) => expect(found(changes)).toEqual(issues));
});
