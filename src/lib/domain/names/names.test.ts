import { describe, expect, test } from 'vitest';
import { cleanName, collationKey, fold, foldedWords, givenName, initials, titleCaseName } from './index.ts';

const LONGEST = 'Nguyễn Phước Công Tằng Tôn Nữ Hoàng Anh Thư';

describe('fold', () => {
  test.each([
    ['Nguyễn Thị Ánh Tuyết', 'nguyen thi anh tuyet'],
    ['  ĐỖ   Đình  Đức ', 'do dinh duc'],
    ['Nguyễn'.normalize('NFD'), 'nguyen'],
    ['Ễ Ậ Ữ Ợ', 'e a u o'],
    ["H'Mông", "h'mong"],
  ])('%s is %s', (text, folded) => expect(fold(text)).toBe(folded));

  test('both places of the tone mark are one', () => expect(fold('Thanh Hoà, Thuý')).toBe(fold('Thanh Hòa, Thúy')));

  test('words of a text', () => expect(foldedWords('Ấp 3, xã Đak-Lua')).toEqual(['ap', '3', 'xa', 'dak', 'lua']));
});

describe('names', () => {
  test.each([
    ['NGUYỄN VĂN ĐỨC', 'Nguyễn Văn Đức'],
    ["y h'lan ê-ban", "Y H'Lan Ê-Ban"],
    [' trần   thị  Ớt', 'Trần Thị Ớt'],
    [LONGEST.toUpperCase(), LONGEST],
  ])('%s is written %s', (typed, written) => expect(titleCaseName(typed)).toBe(written));

  test('a decomposed name is composed', () => expect(cleanName('Nguyễn '.normalize('NFD'))).toBe('Nguyễn'));

  test('given name and initials', () => {
    expect([givenName(LONGEST), initials(LONGEST), initials('Đức'), initials('')]).toEqual(['Thư', 'NT', 'Đ', '']);
  });
});

describe('order of names', () => {
  const sorted = (names: string[]) => [...names].sort((a, b) => (collationKey(a) < collationKey(b) ? -1 : 1));

  test('goes by given name, then family and middle names', () => {
    const order = ['Lê Văn An', 'Nguyễn Văn An', 'Nguyễn Văn Ân', 'Trần Bình', 'Bùi Văn Đạt', 'Hồ Thị Ê', 'An Thị Yến'];
    expect(sorted([...order].reverse())).toEqual(order);
  });

  test('compares tones only where letters are equal', () => {
    const order = ['A Ba', 'A Bà', 'A Bả', 'A Bã', 'A Bá', 'A Bạ', 'A Bàn', 'A Bát', 'A Băng', 'A Dung', 'A Đan'];
    expect(sorted([...order].reverse())).toEqual(order);
  });

  test('a shorter given name comes first', () => {
    expect(sorted(['Lê Anh', 'Phạm An', 'Lê An'])).toEqual(['Lê An', 'Phạm An', 'Lê Anh']);
  });
});
