import { describe, expect, test } from 'vitest';
import { dateAsTyped, numberAsTyped, readDate, readNumber } from './typed.ts';

const today = '2026-11-21';

describe('a typed date', () => {
  test.each([
    ['21112026', false, { value: '2026-11-21' }],
    ['1958', true, { value: '1958' }],
    ['1958', false, { value: undefined, problem: 'dateFormat' }],
    ['31022026', false, { value: undefined, problem: 'dateImpossible' }],
    ['2103', false, { value: undefined, problem: 'dateFormat' }],
    ['  ', false, { value: undefined }],
  ])('%s (partial: %s) is %j', (text, partial, expected) => expect(readDate(text, today, partial)).toEqual(expected));

  test('comes back as it is written', () => {
    expect([dateAsTyped('2026-11-21'), dateAsTyped('1958'), dateAsTyped(undefined)]).toEqual([
      '21/11/2026',
      '1958',
      '',
    ]);
  });
});

describe('a typed number', () => {
  test.each([
    ['36,5', 1, 36.5],
    ['36.5', 1, 36.5],
    ['36,', 1, 36],
    ['1 250', 0, 1250],
    ['', 1, undefined],
  ])('%s with %i decimals is %s', (text, decimals, expected) =>
    expect(readNumber(text, decimals)).toEqual({ value: expected }),
  );

  test.each([
    ['36,55', 1],
    ['36,5', 0],
    ['1.250', 0],
    ['ba sáu', 1],
    [',', 1],
  ])('%s with %i decimals is refused, not rounded', (text, decimals) =>
    expect(readNumber(text, decimals)).toEqual({ value: undefined, problem: 'numberInvalid' }),
  );

  test('comes back with a comma', () => expect([numberAsTyped(36.5), numberAsTyped(undefined)]).toEqual(['36,5', '']));
});
