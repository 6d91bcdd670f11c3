import { describe, expect, test } from 'vitest';
import { findIcd, isIcdForm, searchIcd } from './icd.ts';
import { ICD_ROWS } from './table.ts';

const found = (text: string) => searchIcd(text).map(({ code }) => code);

test('the list has 198 codes and each is found by itself', () => {
  const codes = ICD_ROWS.trim()
    .split('\n')
    .map((line) => line.trim().split('|')[0] ?? '');
  expect(codes.length).toBe(198);
  expect(codes.filter((code) => findIcd(code)?.code !== code || !isIcdForm(code) || found(code)[0] !== code)).toEqual(
    [],
  );
});

describe('findIcd', () => {
  test.each(['J06.9', 'J069', 'j06.9', ' J 069 ', 'J06.9†'])('%s is J06.9', (text) => {
    expect(findIcd(text)?.code).toBe('J06.9');
  });

  test('knows the fifth character where the law asks for one', () => {
    expect(findIcd('M54.5')).toMatchObject({ code: 'M54.5', needsFifth: true });
    expect(findIcd('M5450')).toMatchObject({ code: 'M54.50', name: 'Đau cột sống thắt lưng' });
    expect(findIcd('M54.50')?.needsFifth).toBeUndefined();
    expect(findIcd('J06.90')).toBeUndefined();
  });

  test.each(['', 'Z99.9', 'A99', 'xyz'])('"%s" is not in the list', (text) => expect(findIcd(text)).toBeUndefined());

  test('marks what only one sex can have and what is discouraged', () => {
    expect([
      findIcd('N40')?.sex,
      findIcd('O80.9')?.sex,
      findIcd('J00')?.sex,
      findIcd('I69.4')?.discouragedMain,
    ]).toEqual(['1', '2', undefined, true]);
  });
});

test.each([
  ['E10.9', true],
  ['J99', true],
  ['W54', true],
  ['D49', false],
  ['E91', false],
  ['J0', false],
  ['J06.999', false],
  ['J6X', false],
])('the form of %s: %s', (code, good) => expect(isIcdForm(code)).toBe(good));

describe('searchIcd', () => {
  test('by code', () => {
    expect(found('J2')).toEqual(['J20.9', 'J21.9', 'J22']);
    expect(found('j20')).toEqual(['J20.9']);
    expect(found('E11.9')[0]).toBe('E11.9');
  });

  test('by words in any order, without diacritics', () => {
    expect(found('tang huyet ap')[0]).toBe('I10');
    expect(found('cap hong viem')).toContain('J02.9');
    expect(found('Viêm họng')[0]).toBe('J02.9');
    expect([found('ho')[0], found('sot')[0], found('cao huyet ap')[0]]).toEqual(['R05', 'R50.9', 'I10']);
    expect(found('đái tháo')).toEqual(expect.arrayContaining(['E11.9', 'E14.9']));
  });

  test('while a word is being typed', () => {
    expect(found('viem phoi')).toEqual(expect.arrayContaining(['J18.0', 'J18.9']));
    expect(found('tieu ch')).toContain('K59.1');
  });

  test('nothing for nothing, and never more than asked', () => {
    expect([found(''), found('zzzz'), searchIcd('viem', 3).length]).toEqual([[], [], 3]);
  });
});
