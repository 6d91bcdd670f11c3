import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCard, type Card } from './card.ts';
import { toIdentifiers } from './identifiers.ts';

const CCCD = '001190000012|012345678|Nguyễn Thị Ánh Tuyết|05091990|Nữ|Thôn 3, Xã Quý Hoà, Tỉnh Lạng Sơn|22082022';
const hex = (text: string) =>
  Array.from(new TextEncoder().encode(text), (b) => b.toString(16).padStart(2, '0')).join('');
const ADDRESS = 'Thôn 3, Xã Quý Hoà';
const BHYT = [
  'TE1797912345678',
  hex('Trần Gia Bảo'),
  '09/08/2026',
  '1',
  hex(ADDRESS),
  '79 - 034',
  '09/08/2026',
  '30/09/2032',
  '15/08/2026',
  '7901',
  hex('Nguyễn Thị Ánh Tuyết'),
  'K1',
  '',
  'x$',
].join('|');

const card = (payload: string): Card => {
  const read = readCard(payload);
  if (read.error) throw new Error(read.error);
  return read;
};

/** What a keyboard scanner shows when UTF-8 is read as Windows-1252. */
const asWindows1252 = (text: string) => new TextDecoder('windows-1252').decode(new TextEncoder().encode(text));

describe('citizen card', () => {
  test('is read whole', () => {
    expect(card(CCCD)).toEqual({
      kind: 'cccd',
      personalId: '001190000012',
      oldIdCard: '012345678',
      fullName: 'Nguyễn Thị Ánh Tuyết',
      birthDate: '1990-09-05',
      sex: '2',
      addressText: 'Thôn 3, Xã Quý Hoà, Tỉnh Lạng Sơn',
      issuedOn: '2022-08-22',
      doubtful: [],
    });
  });

  test.each([
    ['1950', '1950'],
    ['091950', '1950-09'],
    ['05091950', '1950-09-05'],
  ])('birth date %s is %s', (field, stored) => {
    expect(card(CCCD.replace('05091990', field)).birthDate).toBe(stored);
  });

  test('of 2024 with more fields, without old number', () => {
    const read = card(`${CCCD.replace('012345678', '')}||Trần Văn B|extra`);
    expect([read.oldIdCard, read.issuedOn]).toEqual([undefined, '2022-08-22']);
  });

  test('from a keyboard scanner: control characters, decomposed letters, capitals', () => {
    const typed = `\u0002${CCCD.replace('Nguyễn Thị Ánh Tuyết', 'NGUYỄN THỊ ÁNH TUYẾT').normalize('NFD')}\r\n`;
    expect(card(typed)).toEqual(card(CCCD));
  });

  test('whose letters were read as Windows-1252 is repaired', () => {
    expect(asWindows1252(CCCD)).toContain('á»…');
    expect(card(asWindows1252(CCCD))).toEqual(card(CCCD));
    expect(card(asWindows1252('001090000012||Lê Văn Việt|1990|Nam|Xã Đồng Bục|01012022')).fullName).toBe('Lê Văn Việt');
  });

  test('with ‡ instead of bars', () => expect(card(CCCD.replaceAll('|', '‡'))).toEqual(card(CCCD)));

  test('with lost letters is read, and the name is marked', () => {
    expect(card(CCCD.replace('Nguyễn', 'Nguy‡n')).doubtful).toEqual(['fullName']);
    expect(card(CCCD.replace('Nguyễn', 'Nguy\ufffdn')).doubtful).toEqual(['fullName']);
    expect(card(CCCD.replace('|Nữ|', '|N?|')).sex).toBe('2');
  });
});

describe('insurance card', () => {
  test('is read whole', () => {
    expect(card(BHYT)).toEqual({
      kind: 'bhyt',
      bhytNumber: 'TE1797912345678',
      bhxhNumber: '7912345678',
      fullName: 'Trần Gia Bảo',
      birthDate: '2026-08-09',
      sex: '1',
      addressText: ADDRESS,
      facilityCode: '79034',
      validFrom: '2026-08-09',
      validTo: '2032-09-30',
      issuedOn: '2026-08-15',
      parentName: 'Nguyễn Thị Ánh Tuyết',
      doubtful: [],
    });
  });

  test('with the number of 10 digits, a year of birth and a plain name', () => {
    const read = card(`7912345678|Trần Gia Bảo|2026|2||79034|01/01/2026|-|$`);
    expect(read).toEqual({
      kind: 'bhyt',
      bhytNumber: '7912345678',
      bhxhNumber: '7912345678',
      fullName: 'Trần Gia Bảo',
      birthDate: '2026',
      sex: '2',
      facilityCode: '79034',
      validFrom: '2026-01-01',
      doubtful: [],
    });
  });

  test('whose address is broken is read without it', () => {
    const read = card(BHYT.replace(hex(ADDRESS), `${hex(ADDRESS).slice(0, -1)}`));
    expect([read.addressText, read.doubtful]).toEqual([undefined, ['addressText']]);
  });
});

describe('what cannot be read says why', () => {
  test.each([
    ['cardEmpty', ''],
    ['cardEmpty', ' \r\n'],
    ['cardForeign', 'https://example.vn/abc'],
    ['cardForeign', 'WIFI:S:tram;T:WPA;P:x;;'],
    ['cardForeign', 'a|b|c'],
    ['cardNumberOnly', '001190000012'],
    ['cardNumberOnly', 'TE1797912345678'],
    ['cardNumberDamaged', CCCD.slice(1)],
    ['cardNumberDamaged', BHYT.replace('TE1', 'TE9')],
    ['cardTruncated', CCCD.slice(0, 60)],
    ['cardTruncated', CCCD.slice(0, -3)],
    ['cardTruncated', '001190000012|012345678|Nguy'],
    ['cardTruncated', BHYT.split('|').slice(0, 6).join('|')],
    ['cardNameDamaged', CCCD.replace('Nguyễn Thị Ánh Tuyết', '')],
    ['cardNameDamaged', BHYT.replace(hex('Trần Gia Bảo'), hex('Trần Gia Bảo').slice(1))],
    ['cardDateDamaged', CCCD.replace('05091990', '31021990')],
    ['cardDateDamaged', CCCD.replace('05091990', '0509199')],
    ['cardDateDamaged', BHYT.replace('09/08/2026', '')],
    ['cardSexDamaged', CCCD.replace('|Nữ|', '|Xanh|')],
    ['cardSexDamaged', BHYT.replace('|1|', '|7|')],
  ])('%s: %s', (error, payload) => expect(readCard(payload)).toEqual({ error }));

  test('whatever is scanned, nothing is thrown', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void readCard(text)));
    fc.assert(
      fc.property(fc.nat(CCCD.length), fc.string({ maxLength: 5 }), (at, noise) => {
        readCard(CCCD.slice(0, at) + noise + CCCD.slice(at + noise.length));
      }),
    );
  });
});

test('a card proves identifiers', () => {
  let n = 0;
  const ids = (payload: string) => toIdentifiers(card(payload), '2026-11-21T03:00:00.000Z', () => `id${++n}`);
  const common = { status: 'active', recordedAt: '2026-11-21T03:00:00.000Z' };
  expect(ids(CCCD)).toEqual([
    { id: 'id1', type: 'personalId', value: '001190000012', issuedOn: '2022-08-22', method: 'QR_CCCD', ...common },
    { id: 'id2', type: 'oldIdCard', value: '012345678', method: 'QR_CCCD', ...common },
  ]);
  expect(ids(BHYT)).toEqual([
    {
      id: 'id3',
      type: 'bhytCard',
      value: 'TE1797912345678',
      issuedOn: '2026-08-15',
      facilityCode: '79034',
      validFrom: '2026-08-09',
      validTo: '2032-09-30',
      method: 'QR_BHYT',
      ...common,
    },
    { id: 'id4', type: 'bhxhNumber', value: '7912345678', method: 'QR_BHYT', ...common },
  ]);
});
