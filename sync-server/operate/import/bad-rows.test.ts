import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Row } from 'write-excel-file/node';
import { checkRecord } from '../../../src/lib/domain/checks/index.ts';
import { headOf } from '../../../src/lib/domain/household/index.ts';
import { context, person, reasonsOf, reportOf, testStation, TITLES, type TestStation } from './test-station.ts';

let station: TestStation;
beforeEach(async () => void (station = await testStation()));
afterEach(() => station.remove());

const byName = async () => new Map((await station.patients()).map((patient) => [patient.fullName, patient]));

describe('bad rows', () => {
  const rows = (): Row[] => [
    TITLES,
    person('1', 'Nguyễn Văn An', '31/02/1980', 'Nam', 'Chủ hộ'),
    person('1', 'Trần Thị Bình', '12/03/1985', 'Nữ', 'Vợ'),
    person('1', 'Nguyễn Văn Con', '01/01/2020', 'Nam', 'Con'),
    person('2', '', '1970', 'Nam', 'Chủ hộ'),
    person('3', 'Lê Văn Mai', '22/11/2026', 'Nam', 'Chủ hộ'),
    person('4', 'Vàng A Páo', '1960', 'Nam', 'Chủ hộ', [null, null, 'Bản Nậm Cắng']),
    person('5', 'Hồ Thị Xa', '1960', 'Nữ', 'Chủ hộ', [null, null, 'Thôn 9']),
    person('6', 'Phạm Văn Lạ', '1960', 'Nam', 'Con trao'),
    person('7', 'Đỗ Một', '1960', 'Nam', 'Chủ hộ'),
    person('7', 'Đỗ Hai', '1965', 'Nam', 'Chủ hộ'),
    person('7', 'Đỗ Ba', '1990', 'Nam', 'Con'),
    person('8', 'Bùi Thị Tám', '1950', 'Nữ', 'Chủ hộ', ['022150000001']),
    person('9', 'Bùi Thị Chín', '1950', 'Nữ', 'Chủ hộ', ['022150000001']),
    person('10', 'Cao Văn Nam', '1950', 'Nam', 'Vợ'),
    person('11', 'Tạ Văn Ngắn', '1950', 'Nam', 'Chủ hộ', ['12345']),
  ];

  test('come back with their number, all their cells and the reasons; the good ones are in', async () => {
    const result = await station.import(await station.write('ds.xlsx', rows()));
    expect(result).toMatchObject({ rows: 15, patients: 3, households: 2, bad: 12, noted: 2 });
    expect([...(await byName()).keys()].sort()).toEqual(['Nguyễn Văn Con', 'Trần Thị Bình', 'Đỗ Ba'].sort());
    const reasons = await reasonsOf(result);
    expect(Object.fromEntries(reasons)).toEqual({
      2: expect.stringContaining('không có thật'),
      5: 'Chưa nhập họ và tên. Hãy điền mục này.',
      6: expect.stringContaining('22/11/2026 chưa đến'),
      7: expect.stringContaining('Có phải “Bản Nậm Cắn” không?'),
      8: expect.stringContaining('Trạm không có thôn, tổ “Thôn 9”. Trạm có: Thôn 1'),
      9: expect.stringContaining('Không hiểu quan hệ với chủ hộ “Con trao”. Có phải “Con trai” không?'),
      10: expect.stringContaining('Hộ 7 có 2 chủ hộ (dòng 10, 11)'),
      11: expect.stringContaining('Hộ 7 có 2 chủ hộ (dòng 10, 11)'),
      13: expect.stringContaining('Số định danh 022150000001 cũng ghi ở dòng 14'),
      14: expect.stringContaining('Số định danh 022150000001 cũng ghi ở dòng 13'),
      15: expect.stringContaining('Quan hệ “Vợ” không hợp với giới tính nam'),
      16: expect.stringContaining('Số định danh 12345 không đúng'),
    });
    const [bad, notes, summary] = await reportOf(result);
    expect(bad?.rows[0]).toEqual(['Dòng gốc', 'Lý do phải sửa', ...TITLES]);
    expect(bad?.rows[1]?.slice(2)).toEqual([
      1,
      '1',
      'Nguyễn Văn An',
      '31/02/1980',
      'Nam',
      null,
      null,
      'Chủ hộ',
      'Thôn 1',
    ]);
    expect(notes?.rows.slice(1).map((row) => row[3])).toEqual(['Trần Thị Bình', 'Đỗ Ba']);
    expect(summary?.rows).toContainEqual(['Dòng phải sửa', 12]);
  });

  test('leave a household with an adult who stands in for the head, until the corrected report is imported', async () => {
    const file = await station.write('ds.xlsx', rows());
    const first = await station.import(file);
    const home = () => station.households().then((all) => all.find(({ code }) => code === '1'));
    const nameOf = async (id = '') => (await station.patients()).find((patient) => patient.id === id)?.fullName;
    const before = await home();
    expect(await nameOf(before && headOf(before)?.patientId)).toBe('Trần Thị Bình');

    const [bad] = await reportOf(first);
    const corrected = (bad?.rows ?? []).map(
      (row) => row.map((cell) => (cell === '31/02/1980' ? '28/02/1980' : cell)) as Row,
    );
    const second = await station.import(await station.write('sua.xlsx', corrected));
    expect(second).toMatchObject({ patients: 1, households: 0, extended: 1, bad: 11 });
    expect((await reasonsOf(second)).has(2)).toBe(false);
    expect([...(await reasonsOf(second)).keys()]).toContain(16);
    const after = await home();
    expect(await nameOf(after && headOf(after)?.patientId)).toBe('Nguyễn Văn An');
    expect(after?.members.map(({ relationship }) => relationship).sort()).toEqual(['01', '02', '04']);
    expect(JSON.stringify(after?.members)).not.toContain('relationshipInList');
    expect(checkRecord('households', after, context)).toEqual([]);

    const sequences = await station.sequences();
    await station.import(join(station.folder, 'sua.xlsx'));
    await station.import(file);
    expect(await station.sequences()).toEqual(sequences);
  });

  test('the report that was written can be imported as it is, and is never overwritten', async () => {
    const first = await station.import(await station.write('ds.xlsx', rows()));
    expect(first.report).toBe(join(station.folder, 'ds.bao-cao.xlsx'));
    const again = await station.import(first.report ?? '');
    expect(again).toMatchObject({ patients: 0, bad: 12, report: join(station.folder, 'ds.bao-cao-2.xlsx') });
    expect(await reasonsOf(again)).toEqual(await reasonsOf(first));
  });

  test('keep the household and the village that a merged cell gave them', async () => {
    const list = [
      TITLES,
      person('12', 'Lò Văn Đầu', '1960', 'Nam', 'Chủ hộ', [null, null, 'Thôn 2']),
      [2, null, 'Lò Thị Sau', '1999x', 'Nữ', null, null, 'Con', null],
    ];
    const first = await station.import(await station.write('ds.xlsx', list));
    const [bad] = await reportOf(first);
    expect(bad?.rows[1]).toEqual([
      3,
      expect.any(String),
      2,
      '12',
      'Lò Thị Sau',
      '1999x',
      'Nữ',
      null,
      null,
      'Con',
      'Thôn 2',
    ]);
    const corrected = bad?.rows.map((row) => row.map((cell) => (cell === '1999x' ? '1999' : cell)) as Row) ?? [];
    expect(await station.import(await station.write('sua.xlsx', corrected))).toMatchObject({
      patients: 1,
      extended: 1,
    });
    expect((await station.households()).map(({ members }) => members.length)).toEqual([2]);
  });

  test('do not take the place of a head whom a tablet has chosen', async () => {
    const list = await station.write('ds.xlsx', [TITLES, person('1', 'An Văn Một', '1960', 'Nam', 'Chủ hộ')]);
    await station.import(list);
    const late = [
      TITLES,
      person('1', 'An Văn Hai', '1962', 'Nam', 'Chủ hộ'),
      person('1', 'An Thị Ba', '1990', 'Nữ', 'Con'),
    ];
    const result = await station.import(await station.write('sau.xlsx', late));
    expect(result).toMatchObject({ patients: 1, extended: 1, bad: 1 });
    expect((await reasonsOf(result)).get(2)).toContain('Hộ 1 đã có chủ hộ khác trên máy');
  });

  test('a number of somebody else in the store is not "đã có"', async () => {
    await station.import(
      await station.write('ds.xlsx', [TITLES, person('1', 'An Văn Một', '1960', 'Nam', 'Chủ hộ', ['022060000001'])]),
    );
    const other = [TITLES, person('2', 'Lý Thị Khác', '12/05/1990', 'Nữ', 'Chủ hộ', ['022060000001'])];
    const result = await station.import(await station.write('khac.xlsx', other));
    expect((await reasonsOf(result)).get(2)).toContain('là của An Văn Một (1960)');
  });
});
