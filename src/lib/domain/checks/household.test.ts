import { describe, expect, test } from 'vitest';
import type { Household, HouseholdMember } from '../records/household.ts';
import type { Draft } from './context.ts';
import { checkHousehold } from './household.ts';

const context = { today: '2026-11-21', now: '2026-11-21T03:00:00.000Z' };
const member = (patientId: string, relationship: string, more: Draft<HouseholdMember> = {}) => ({
  patientId,
  relationship,
  joinedOn: '2020-01-01',
  ...more,
});
const found = (household: Draft<Household>) =>
  checkHousehold(household, context).map(({ path, code, level }) => `${level} ${path} ${code}`);

test('a household without faults has no issues', () => {
  expect(found({ code: '', members: [] })).toEqual([]);
  expect(
    found({
      code: 'H-12/3',
      phone: '02438251234',
      water: 'GIENG_KHOAN',
      toilet: 'TU_HOAI',
      position: { latitude: 21.03, longitude: 105.85 },
      lastVisitedOn: '2026-11-21',
      members: [
        member('a', '01'),
        member('b', '02'),
        member('c', '04', { leftOn: '2024-01-01' }),
        member('c', '04', { joinedOn: '2025-01-01' }),
      ],
    }),
  ).toEqual([]);
});

describe('heads', () => {
  test.each([
    ['none', [member('a', '02')], ['hard members householdNoHead']],
    [
      'one who has left',
      [member('a', '01', { leftOn: '2024-01-01' }), member('b', '02')],
      ['hard members householdNoHead'],
    ],
    ['two', [member('a', '01'), member('b', '01')], ['hard members householdManyHeads']],
    ['two, one has left', [member('a', '01', { leftOn: '2024-01-01' }), member('b', '01')], []],
    ['none and nobody present', [member('a', '02', { leftOn: '2024-01-01' })], []],
  ])('%s', (_, members, issues) => expect(found({ members })).toEqual(issues));
});

describe('members', () => {
  const head = member('h', '01');
  test.each([
    [
      'present twice',
      [head, member('b', '04'), member('b', '05', { joinedOn: '2021-01-01' })],
      ['hard members.2.patientId memberTwice'],
    ],
    [
      'joined twice on a day',
      [head, member('b', '04', { leftOn: '2021-01-01' }), member('b', '04')],
      ['hard members.2.patientId memberTwice'],
    ],
    [
      'left before joining',
      [head, member('b', '04', { leftOn: '2019-12-31' })],
      ['hard members.1.leftOn leftBeforeJoined'],
    ],
    ['left on the day of joining', [head, member('b', '04', { leftOn: '2020-01-01' })], []],
    [
      'joined tomorrow',
      [head, member('b', '04', { joinedOn: '2026-11-22' })],
      ['hard members.1.joinedOn dateInFuture'],
    ],
    [
      'joined on 30 February',
      [head, member('b', '04', { joinedOn: '2026-02-30' })],
      ['hard members.1.joinedOn dateImpossible'],
    ],
    ['without relationship', [head, member('b', '')], ['hard members.1.relationship required']],
    ['with an unknown relationship', [head, member('b', '77')], ['soft members.1.relationship codeUnknown']],
  ])('%s', (_, members, issues) => expect(found({ members })).toEqual(issues));
});

test('the house itself', () => {
  expect(
    found({
      code: '<12>',
      phone: '113',
      water: 'X',
      toilet: 'Y',
      position: { latitude: 105.85, longitude: 21.03 },
      lastVisitedOn: '2026-11-22',
    }),
  ).toEqual([
    'hard code householdCodeMalformed',
    'soft phone phoneMalformed',
    'soft water codeUnknown',
    'soft toilet codeUnknown',
    'soft position positionOutside',
    'hard lastVisitedOn dateInFuture',
  ]);
});
