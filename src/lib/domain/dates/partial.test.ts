import { describe, expect, test } from 'vitest';
import { earliest, formatDate, isRealDate, latest, parsePartialDate, precisionOf } from './partial.ts';

const TODAY = '2026-11-21';

describe('typed dates', () => {
  test.each([
    ['05/09/1990', '1990-09-05'],
    ['5/9/1990', '1990-09-05'],
    ['5-9-1990', '1990-09-05'],
    ['5.9.1990', '1990-09-05'],
    [' 5 / 9 / 1990 ', '1990-09-05'],
    ['05091990', '1990-09-05'],
    ['050990', '1990-09-05'],
    ['050926', '2026-09-05'],
    ['050927', '1927-09-05'],
    ['5/9/90', '1990-09-05'],
    ['09/1990', '1990-09'],
    ['9/1990', '1990-09'],
    ['091990', '1990-09'],
    ['121990', '1990-12'],
    ['1950', '1950'],
    ['1990-09-05', '1990-09-05'],
    ['1990-09', '1990-09'],
    ['29/02/2024', '2024-02-29'],
  ])('%s is stored as %s', (text, value) => expect(parsePartialDate(text, TODAY)).toEqual({ value }));

  test.each(['31/02/2020', '31022020', '29/02/2026', '00/05/2000', '5/13/2000', '13/1990', '310490'])(
    '%s does not exist',
    (text) => expect(parsePartialDate(text, TODAY)).toEqual({ error: 'dateImpossible' }),
  );

  test.each(['', 'abc', '5', '12/5', '1/2/3/4', '123', '12345', '5/9/199', '5/9/19900', '5/9/', '05o91990'])(
    '"%s" is not a date',
    (text) => expect(parsePartialDate(text, TODAY)).toEqual({ error: 'dateFormat' }),
  );
});

test('stored dates are shown as people write them', () => {
  expect(['1990-09-05', '1990-09', '1990', ''].map(formatDate)).toEqual(['05/09/1990', '09/1990', '1990', '']);
});

test('precision and bounds of a partial date', () => {
  expect(['1990', '2024-02', '1990-09-05'].map((d) => [precisionOf(d), earliest(d), latest(d)])).toEqual([
    ['Y', '1990-01-01', '1990-12-31'],
    ['YM', '2024-02-01', '2024-02-29'],
    ['YMD', '1990-09-05', '1990-09-05'],
  ]);
});

test('a stored date may be out of the calendar', () => {
  expect(['2020-02-31', '2020-13', '2020-02-29', '2020-02', '2020', '20'].map(isRealDate)).toEqual([
    false,
    false,
    true,
    true,
    true,
    false,
  ]);
});
