import { describe, expect, test } from 'vitest';
import { communesOf, findCommune, findProvince, matchProvince, provinces, searchCommune } from './index.ts';
import { communePopulations } from './populations.ts';

describe('provinces', () => {
  test('are the 34 of July 2025', () => {
    expect(provinces().length).toBe(34);
    expect(findProvince('19')).toEqual({
      code: '19',
      name: 'Thái Nguyên',
      fullName: 'Tỉnh Thái Nguyên',
      validFrom: '2025-07-01',
      former: ['Thái Nguyên', 'Bắc Kạn'],
    });
  });

  test.each([
    ['Bắc Kạn', '19'],
    ['tp hồ chí minh', '79'],
    ['Bà Rịa Vũng Tàu', '79'],
    ['Tỉnh Khánh Hòa', '56'],
    ['Hà Nội', '01'],
  ])('%s is province %s', (text, code) => expect(matchProvince(text)?.code).toBe(code));

  test('a foreign name is none', () =>
    expect([matchProvince('Paris'), matchProvince('')]).toEqual([undefined, undefined]));
});

describe('communes', () => {
  test('are the 3,321 of July 2025', async () => {
    const counts = await Promise.all(provinces().map(async ({ code }) => (await communesOf(code)).length));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3321);
    expect([counts[0], counts.at(-1)]).toEqual([126, 64]);
  });

  test('carry their former units', async () => {
    expect(await findCommune('25292')).toEqual({
      code: '25292',
      provinceCode: '75',
      kind: 'xã',
      name: 'Lộc Quang',
      fullName: 'Xã Lộc Quang',
      validFrom: '2025-07-01',
      former: ['Xã Lộc Phú', 'Xã Lộc Hiệp', 'Xã Lộc Quang'],
    });
    expect((await findCommune('23917'))?.former).toEqual(['Xã Ia Púch']);
    expect((await findCommune('29888'))?.former).toContain('Phường Mỹ Phú');
    expect([await findCommune('99999'), await communesOf('99')]).toEqual([undefined, []]);
  });

  test('have names without rests of the source', async () => {
    const all = (await Promise.all(provinces().map(({ code }) => communesOf(code)))).flat();
    const names = all.flatMap(({ fullName, former }) => [fullName, ...former]);
    expect(
      names.filter(
        (name) => !/^(Xã|Phường|Thị trấn|Đặc khu|Huyện) [\p{Lu}\d][^,;|=*+#~]*(\(.*, tỉnh .*\))?$/u.test(name),
      ),
    ).toEqual([]);
    expect(names.filter((name) => /phần|diện tích|dân số/.test(name))).toEqual([]);
  });
});

describe('search', () => {
  const found = async (text: string, province?: string) =>
    (await searchCommune(text, province)).map(({ commune, former }) => [commune.fullName, former]);

  test('by the name of today, without diacritics', async () => {
    expect((await found('loc quang'))[0]).toEqual(['Xã Lộc Quang', undefined]);
    expect((await found('xã Lộc Quang'))[0]).toEqual(['Xã Lộc Quang', undefined]);
    expect((await found('Thanh Liệt', '01'))[0]).toEqual(['Phường Thanh Liệt', undefined]);
  });

  test('by the name of before', async () => {
    expect(await found('Lộc Phú', '75')).toContainEqual(['Xã Lộc Quang', 'Xã Lộc Phú']);
    expect((await found('cái đôi vàm'))[0]).toEqual(['Xã Cái Đôi Vàm', undefined]);
    expect(await found('Kim Mã', '01')).toEqual(
      expect.arrayContaining([
        ['Phường Ba Đình', 'Phường Kim Mã'],
        ['Phường Ngọc Hà', 'Phường Kim Mã'],
      ]),
    );
  });

  test('in one province only, words in any order, at most the limit', async () => {
    expect(await found('Lộc Quang', '01')).toEqual([]);
    expect(await found('quang loc', '75')).toContainEqual(['Xã Lộc Quang', undefined]);
    expect([(await searchCommune('xuân', undefined, 5)).length, await searchCommune('  ')]).toEqual([5, []]);
  });
});

test('population is known of the communes whose figure was published', async () => {
  const populations = await communePopulations();
  expect([populations.get('25292'), populations.get('82740'), populations.size]).toEqual([26314, undefined, 3001]);
  expect(Math.min(...populations.values())).toBeGreaterThan(100);
});
