import { describe, expect, test } from 'vitest';
import { duplicatePairs } from './duplicate-keys.ts';
import {
  DUPLICATE_LIKELY,
  DUPLICATE_POSSIBLE,
  likelyDuplicates,
  scoreDuplicate,
  type PersonLike,
} from './duplicates.ts';
import { compareNames } from './similar-names.ts';

const ids = (...pairs: [type: 'personalId' | 'oldIdCard' | 'bhytCard' | 'bhxhNumber', value: string][]) =>
  pairs.map(([type, value]) => ({ type, value, status: 'active' as const }));

const child: PersonLike = {
  fullName: 'Trần Gia Bảo',
  birthDate: '2026-08-09',
  sex: '1',
  motherName: 'Nguyễn Thị Hoa',
  villageCode: 'T3',
  phone: '0912345678',
};
const against = (changes: PersonLike, base = child) => scoreDuplicate(base, { ...base, ...changes });

describe('the same person', () => {
  test('by name and birth date', () => {
    const plain = { motherName: undefined, villageCode: undefined, phone: undefined };
    const { score, reasons } = scoreDuplicate({ ...child, ...plain }, { ...child, ...plain, fullName: 'TRAN GIA BAO' });
    expect(reasons).toEqual(['sameName', 'sameBirthDate']);
    expect(score).toBeGreaterThanOrEqual(DUPLICATE_LIKELY);
  });

  test.each<[string, PersonLike, string[]]>([
    ['day and month exchanged', { birthDate: '2026-09-08' }, ['swappedDayMonth']],
    ['year only', { birthDate: '2026' }, ['sameYear']],
    ['1 January of the year', { birthDate: '2026-01-01' }, ['sameYear']],
    ['month only', { birthDate: '2026-08' }, ['sameYear']],
    ['a middle name missing', { fullName: 'Trần Bảo' }, ['similarName', 'sameBirthDate']],
    ['one letter of the middle name', { fullName: 'Trần Giam Bảo' }, ['similarName', 'sameBirthDate']],
    ['the telephone written otherwise', { phone: '+84 912 345 678' }, ['samePhone']],
    ['new-style tone marks', { motherName: 'NGUYỄN THỊ HOA' }, ['sameMother']],
  ])('%s', (_, changes, reasons) => {
    const result = against(changes);
    expect(result.reasons).toEqual(expect.arrayContaining(reasons));
    expect(result.score).toBeGreaterThanOrEqual(DUPLICATE_LIKELY);
  });

  test('by a number, whatever the name', () => {
    const a = { fullName: 'Lê A', identifiers: ids(['personalId', '001190000012'], ['bhytCard', 'HN1797912345678']) };
    const b = { fullName: 'Vũ B', identifiers: ids(['personalId', '001190000012']) };
    const c = { fullName: 'Vũ C', identifiers: ids(['bhytCard', 'GD4797912345678']) };
    const d = { fullName: 'Vũ D', identifiers: ids(['bhxhNumber', '7912345678']) };
    expect(scoreDuplicate(a, b)).toEqual({ score: 90, reasons: ['samePersonalId'] });
    expect(scoreDuplicate(a, c)).toEqual({ score: 75, reasons: ['sameBhyt'] });
    expect(scoreDuplicate(a, d).reasons).toEqual(['sameBhyt']);
  });
});

test('the same birth certificate is a reason, a temporary number is none', () => {
  const number = (type: 'birthCertificate' | 'temporary', value: string) => ({
    identifiers: [{ type, value, status: 'active' as const }],
  });
  expect(scoreDuplicate(number('birthCertificate', '12'), number('birthCertificate', '12'))).toEqual({
    score: 70,
    reasons: ['sameOtherNumber'],
  });
  expect(scoreDuplicate(number('temporary', '12'), number('temporary', '12')).reasons).toEqual([]);
});

test('only people who share a number, or name and year, are compared', () => {
  const people = [
    child,
    { ...child, fullName: 'TRAN BAO', birthDate: '2026' },
    { ...child, fullName: 'Vũ Thị Lan' },
    { fullName: 'Lê A', identifiers: ids(['bhytCard', 'HN1797912345678']) },
    { fullName: 'Lê B', identifiers: ids(['bhxhNumber', '7912345678']) },
  ];
  expect(duplicatePairs(people).map((pair) => pair.map(({ fullName }) => fullName))).toEqual([
    ['Trần Gia Bảo', 'TRAN BAO'],
    ['Lê A', 'Lê B'],
  ]);
});

describe('other persons', () => {
  test.each<[string, PersonLike]>([
    ['twins', { fullName: 'Trần Gia Khánh' }],
    ['twins whose given names differ by one letter', { fullName: 'Trần Gia Bảng' }],
    ['twins whose given names differ by marks', { fullName: 'Trần Gia Báo' }],
    ['twins, boy and girl', { fullName: 'Trần Gia Bảo Ngọc', sex: '2' }],
    ['brothers', { fullName: 'Trần Gia Huy', birthDate: '2024-02-01' }],
    ['brothers with like names', { fullName: 'Trần Gia Báo', birthDate: '2024-02-01' }],
    ['a namesake of another year', { birthDate: '1984-05-01', motherName: 'Lê Thị Mai', villageCode: 'T9', phone: '' }],
  ])('%s', (_, changes) => expect(against(changes).score).toBeLessThan(DUPLICATE_LIKELY));

  test('twins have a score of nothing, though they share all but the name', () => {
    expect(against({ fullName: 'Trần Gia Khánh' })).toEqual({
      score: 0,
      reasons: ['sameBirthDate', 'sameMother', 'sameVillage', 'samePhone'],
    });
  });

  test('two valid personal ids speak against it', () => {
    const base = { ...child, identifiers: ids(['personalId', '001226000012']) };
    const result = against({ identifiers: ids(['personalId', '001226000013']) }, base);
    expect(result.reasons).toContain('differentPersonalId');
    expect(result.score).toBeLessThan(DUPLICATE_LIKELY);
  });

  test('the other sex speaks against it', () => {
    expect([against({}).score, against({ sex: '2' }).score]).toEqual([95, 65]);
    expect(against({ sex: '3' }).reasons).not.toContain('differentSex');
  });

  test('people about whom nothing is known', () => expect(scoreDuplicate({}, {})).toEqual({ score: 0, reasons: [] }));
});

test('the score does not depend on the order', () => {
  const people: PersonLike[] = [
    child,
    { ...child, fullName: 'Trần Bảo', birthDate: '2026' },
    { fullName: 'Lê A', sex: '2' },
  ];
  for (const a of people) for (const b of people) expect(scoreDuplicate(a, b)).toEqual(scoreDuplicate(b, a));
});

test('likely duplicates come first and strangers not at all', () => {
  const found = likelyDuplicates(child, [
    { fullName: 'Vũ Thị Lan' },
    { ...child, fullName: 'Trần Gia Báo' },
    { ...child },
  ]);
  expect(found.map(({ person }) => person.fullName)).toEqual(['Trần Gia Bảo', 'Trần Gia Báo']);
  expect(found.every(({ score }) => score >= DUPLICATE_POSSIBLE)).toBe(true);
});

test.each([
  ['Nguyễn Văn Hùng', 'nguyễn văn  HÙNG', 'sameName'],
  ['Nguyễn Văn Hùng', 'nguyen van hung', 'sameName'],
  ['Lê Thị Thuý', 'Lê Thị Thúy', 'sameName'],
  ['Lê Văn Quý', 'Lê Văn Quí', 'sameName'],
  ['Nguyễn Văn Hùng', 'Nguyễn Văn Hưng', 'similarName'],
  ['Nguyễn Văn Hùng', 'Nguyễn Hùng', 'similarName'],
  ['Nguyễn Văn Hùng', 'Nguyễn Van Hùng', 'similarName'],
  ['Nguyễn Văn Hùng', 'Nguyễn Vân Hùng', 'similarName'],
  ['Nguyễn Thị Thu Hà', 'Nguyễn Thu Thị Hà', 'similarName'],
  ['Nguyễn Văn Hùng', 'Nguyễn Hữu Hùng', undefined],
  ['Nguyễn Văn Hùng', 'Trần Văn Hùng', undefined],
  ['Nguyễn Văn An', 'Nguyễn Văn Anh', undefined],
  ['Hùng', 'Nguyễn Văn Hùng', undefined],
  ['', '', undefined],
])('%s and %s: %s', (a, b, result) => expect(compareNames(a, b)).toBe(result));
