import { describe, expect, test } from 'vitest';
import type { Immunization } from '../records/immunization.ts';
import type { CheckContext, Draft } from './context.ts';
import { checkImmunization } from './immunization.ts';

const context: CheckContext = {
  today: '2026-11-21',
  now: '2026-11-21T03:00:00.000Z',
  patient: { birthDate: '2026-08-09', sex: '1' },
};
const here: Draft<Immunization> = {
  productCode: 'PENTA',
  productName: 'DPT-VGB-Hib',
  lot: 'AB12',
  expiry: '2026-11-21',
  occurredOn: '2026-11-21',
  occurredAt: '2026-11-21T02:00:00.000Z',
  route: 'IM',
  site: 'DT',
  status: 'DA_TIEM',
  source: 'TAI_TRAM',
  reactions: [],
};
const history: Draft<Immunization> = {
  productName: 'BCG',
  occurredOn: '2026-08',
  status: 'TIEM_NOI_KHAC',
  source: 'SO_TIEM_CHUNG',
};
const found = (dose: Draft<Immunization>, more: Partial<CheckContext> = {}) =>
  checkImmunization(dose, { ...context, ...more }).map(({ path, code, level }) => `${level} ${path} ${code}`);

test('a dose without faults has no issues, also on the last day of its lot', () => {
  expect([found(here), found(history)]).toEqual([[], []]);
});

describe('given here', () => {
  test.each<[string, Draft<Immunization>, string[]]>([
    ['no lot', { lot: ' ' }, ['hard lot lotMissing']],
    ['lot expired yesterday', { expiry: '2026-11-20' }, ['hard expiry lotExpired']],
    ['no expiry', { expiry: undefined }, ['soft expiry expiryMissing']],
    ['expiry on 31 June', { expiry: '2027-06-31' }, ['hard expiry dateImpossible']],
    ['only a month', { occurredOn: '2026-11' }, ['hard occurredOn doseDateIncomplete']],
    ['time of another day', { occurredAt: '2026-11-20T16:59:00.000Z' }, ['hard occurredAt doseTimeMismatch']],
    ['time just after midnight in Vietnam', { occurredAt: '2026-11-20T17:01:00.000Z' }, []],
    [
      'tomorrow',
      { occurredOn: '2026-11-22', occurredAt: undefined, expiry: '2027-01-31' },
      ['hard occurredOn doseInFuture'],
    ],
    ['swallowed into a thigh', { route: 'PO' }, ['soft site routeSite']],
    ['swallowed', { route: 'PO', site: 'UONG' }, []],
    ['no vaccine', { productName: '', productCode: '' }, ['hard productName required']],
    ['no day', { occurredOn: undefined, occurredAt: undefined }, ['hard occurredOn required']],
  ])('%s', (_, changes, issues) => expect(found({ ...here, ...changes })).toEqual(issues));
});

describe('from a book', () => {
  test.each<[string, Draft<Immunization>, string[]]>([
    ['lot expired before the dose', { expiry: '2026-07-31' }, ['soft expiry lotExpiredHistory']],
    ['lot expired in the month of the dose', { expiry: '2026-08-15' }, []],
    ['before birth', { occurredOn: '2026-07' }, ['hard occurredOn doseBeforeBirth']],
    ['in the month of birth', { occurredOn: '2026-08' }, []],
    ['in the future', { occurredOn: '2027' }, ['hard occurredOn doseInFuture']],
    ['30 February', { occurredOn: '2026-02-30' }, ['hard occurredOn dateImpossible']],
  ])('%s', (_, changes, issues) => expect(found({ ...history, ...changes })).toEqual(issues));
});

test('a dose after death', () => {
  const patient = { birthDate: '2026-08-09', death: { on: '2026-11-20' } };
  expect(found(here, { patient })).toEqual(['hard occurredOn doseAfterDeath']);
});

describe('not given', () => {
  const refused: Draft<Immunization> = { ...here, status: 'TU_CHOI', lot: '', expiry: undefined };
  test.each<[string, Draft<Immunization>, string[]]>([
    ['refused without reason', {}, ['hard reasonNotGiven required']],
    ['refused', { reasonNotGiven: 'Gia đình từ chối' }, []],
    ['postponed', { status: 'HOAN', postponedUntil: '2026-11-28' }, []],
    [
      'postponed to yesterday',
      { status: 'HOAN', postponedUntil: '2026-11-20' },
      ['hard postponedUntil postponedBeforeDose'],
    ],
  ])('%s', (_, changes, issues) => expect(found({ ...refused, ...changes })).toEqual(issues));
});

test.each([
  ['the day before', '2026-11-19T18:00:00.000Z', ['hard reactions.0.onsetAt reactionBeforeDose']],
  ['the same day', '2026-11-21T02:30:00.000Z', []],
  ['next week', '2026-11-28T02:30:00.000Z', ['hard reactions.0.onsetAt dateInFuture']],
  ['no instant', 'x', ['hard reactions.0.onsetAt dateFormat']],
])('a reaction on %s', (_, onsetAt, issues) => expect(found({ ...here, reactions: [{ onsetAt }] })).toEqual(issues));
