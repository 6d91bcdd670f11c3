import { describe, expect, test } from 'vitest';
import {
  bareNumber,
  bhxhOfBhyt,
  bhytFault,
  birthYearOfPersonalId,
  formatBhyt,
  householdCodeFault,
  oldIdCardFault,
  personalIdDoubts,
  personalIdFault,
  readPhone,
  sexOfPersonalId,
} from './numbers.ts';

describe('personal id', () => {
  test('has 12 digits', () => {
    expect(personalIdFault('001190000012')).toBeUndefined();
    for (const wrong of ['00119000001', '0011900000123', '00119000001a', ''])
      expect(personalIdFault(wrong)).toBe('personalIdMalformed');
  });

  test('says sex and year of birth', () => {
    expect(
      ['001090000012', '001190000012', '001226000012', '001326000012'].map((v) => [
        sexOfPersonalId(v),
        birthYearOfPersonalId(v),
      ]),
    ).toEqual([
      ['1', 1990],
      ['2', 1990],
      ['1', 2026],
      ['2', 2026],
    ]);
  });

  test.each([
    ['001190000012', '2', '1990-09-05', []],
    ['001190000012', '3', '1990', []],
    ['001190000012', undefined, undefined, []],
    ['001190000012', '1', '1990', ['personalIdSex']],
    ['001190000012', '2', '1991', ['personalIdYear']],
    ['003190000012', '2', '1990', ['personalIdProvince']],
    ['130190000012', '2', '1990', []],
    ['12', '2', '1990', []],
  ])('%s with sex %s, born %s: %j', (value, sex, born, doubts) =>
    expect(personalIdDoubts(value, sex, born)).toEqual(doubts),
  );
});

test('insurance numbers have 10 or 15 characters', () => {
  expect(['TE1797912345678', '7912345678'].map(bhytFault)).toEqual([undefined, undefined]);
  for (const wrong of ['TE6797912345678', 'T11797912345678', '791234567', 'te1797912345678', 'TE179791234567'])
    expect(bhytFault(wrong)).toBe('bhytMalformed');
  expect([bhxhOfBhyt('TE1797912345678'), bhxhOfBhyt('7912345678'), bhxhOfBhyt('12')]).toEqual([
    '7912345678',
    '7912345678',
    undefined,
  ]);
  expect([formatBhyt('TE1797912345678'), formatBhyt('7912345678')]).toEqual(['TE 1 79 79 123 45678', '791 234 5678']);
});

test('old card, household number, bare numbers', () => {
  expect([oldIdCardFault('012345678'), oldIdCardFault('0123456789')]).toEqual([undefined, 'oldIdCardMalformed']);
  expect(['', 'H-001/3', 'Hộ12'].map(householdCodeFault)).toEqual([undefined, undefined, undefined]);
  expect(['a b', '<1>', '-1', 'x'.repeat(41)].map(householdCodeFault)).toEqual(Array(4).fill('householdCodeMalformed'));
  expect(bareNumber(' te 1 79-79.12345–678 ')).toBe('TE1797912345678');
});

test.each([
  ['0912345678', '0912345678'],
  ['0912 345 678', '0912345678'],
  ['+84 912 345 678', '0912345678'],
  ['0084912345678', '0912345678'],
  ['+84 (0)912.345.678', '0912345678'],
  ['(024) 3825 1234', '02438251234'],
  ['0205 381 234', '0205381234'],
  ['912345678', undefined],
  ['0112345678', undefined],
  ['09123456789', undefined],
  ['091234567', undefined],
  ['abc', undefined],
  ['', undefined],
])('telephone %s is %s', (text, stored) => expect(readPhone(text)).toBe(stored));
