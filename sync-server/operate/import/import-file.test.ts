import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Row } from 'write-excel-file/node';
import { checkRecord } from '../../../src/lib/domain/checks/index.ts';
import { headOf } from '../../../src/lib/domain/household/index.ts';
import { ConfigError } from '../../config.ts';
import { context, person, reasonsOf, reportOf, testStation, TITLES, type TestStation } from './test-station.ts';

let station: TestStation;
beforeEach(async () => void (station = await testStation()));
afterEach(() => station.remove());

const date = (iso: string) => ({ value: new Date(`${iso}T00:00:00.000Z`), format: 'dd/mm/yyyy' });

const byName = async () => new Map((await station.patients()).map((patient) => [patient.fullName, patient]));

describe('a list as stations have it', () => {
  const rows = (): Row[] => [
    [{ value: 'DANH SÁCH NHÂN KHẨU NĂM 2026', columnSpan: 9 }, null, null, null, null, null, null, null, null],
    [null],
    TITLES,
    TITLES.map((_, at) => at + 1),
    person('001', 'NGUYỄN VĂN AN', date('1980-09-05'), 'Nam', 'Chủ hộ', ['022080000123', 'GD4222212345678']),
    person(null, 'Trần  Thị Bình', '12/03/1985', 'Nữ', 'Vợ'),
    person(null, 'Nguyễn Văn Cường', 2015, 'nam', 'Con'),
    [null],
    person('002', 'Lò Thị Dung', '1950', 'Nữ', 'Chủ hộ', [null, '2212345670', 'bản nậm cắn']),
    [null, null, 'Tổng cộng', 4, null, null, null, null, null],
  ];

  test('becomes households with their people, each a valid record', async () => {
    const result = await station.import(await station.write('ds.xlsx', rows()));
    expect(result).toMatchObject({ rows: 4, patients: 4, households: 2, bad: 0, known: 0 });
    const people = await byName();
    expect([...people.values()].map(({ fullName, birthDate, sex }) => [fullName, birthDate, sex]).sort()).toEqual([
      ['Lò Thị Dung', '1950', '2'],
      ['Nguyễn Văn An', '1980-09-05', '1'],
      ['Nguyễn Văn Cường', '2015', '1'],
      ['Trần Thị Bình', '1985-03-12', '2'],
    ]);
    const an = people.get('Nguyễn Văn An');
    expect(an?.identifiers).toMatchObject([
      { type: 'personalId', value: '022080000123', method: 'NHAP_FILE', status: 'active' },
      { type: 'bhytCard', value: 'GD4222212345678' },
    ]);
    expect(an).toMatchObject({ createdBy: 'import', stationCode: '22333', villageCode: '22333-01' });
    const households = await station.households();
    const home = households.find(({ code }) => code === '001');
    expect(home?.members.map(({ relationship }) => relationship)).toEqual(['01', '02', '04']);
    expect(home && headOf(home)?.patientId).toBe(an?.id);
    expect(an?.householdId).toBe(home?.id);
    expect(households.find(({ code }) => code === '002')?.villageCode).toBe('22333-03');
    for (const patient of people.values()) expect(checkRecord('patients', patient, context)).toEqual([]);
    for (const household of households) expect(checkRecord('households', household, context)).toEqual([]);
  });

  test('changes nothing when it is imported again, also after an edit on a tablet', async () => {
    const file = await station.write('ds.xlsx', rows());
    await station.import(file);
    const bình = (await byName()).get('Trần Thị Bình');
    const edited = {
      ...bình,
      id: bình?.id ?? '',
      fullName: 'Trần Thị Bình Minh',
      phone: '0912345678',
      updatedBy: 'y-ta',
    };
    await station.put('patients', edited);
    const before = await station.sequences();
    expect(await station.import(file)).toMatchObject({
      patients: 0,
      households: 0,
      extended: 0,
      known: 4,
      bad: 0,
      noted: 0,
    });
    expect(await station.sequences()).toEqual(before);
    expect((await byName()).get('Trần Thị Bình Minh')).toEqual(edited);
  });

  test('finds people whom a tablet registered before, by number or by household, name and birth date', async () => {
    const file = await station.write('ds.xlsx', rows());
    await station.import(file);
    const again: Row[] = [
      TITLES,
      person('77', 'Nguyễn Văn Án', '1980', 'Nam', 'Chủ hộ', ['022 080 000 123']),
      person('78', 'Lò Thị Dung', '1950', 'Nữ', 'Chủ hộ', [
        null,
        'HN2222212345670'.slice(0, 5) + '2212345670',
        'Thôn 2',
      ]),
      person('1', 'Trần thị bình', '12/3/1985', 'Nữ', 'Vợ', ['022185000777']),
    ];
    const before = await station.sequences();
    expect(await station.import(await station.write('khac.xlsx', again))).toMatchObject({
      patients: 0,
      known: 3,
      bad: 0,
    });
    expect(await station.sequences()).toEqual(before);
  });

  test('continues after an import that wrote people and not yet their households', async () => {
    const file = await station.write('ds.xlsx', rows());
    await station.import(file);
    const [people, homes] = [await station.patients(), await station.households()];
    await station.remove();
    station = await testStation();
    const again = await station.write('ds.xlsx', rows());
    for (const patient of people) await station.put('patients', patient);
    expect(await station.import(again)).toMatchObject({ patients: 0, households: 2, known: 4 });
    const ids = (list: typeof homes) =>
      list.map(({ id, members }) => [id, members.map(({ patientId }) => patientId)]).sort();
    expect(ids(await station.households())).toEqual(ids(homes));
  });
});

describe('what Excel does to numbers and dates', () => {
  test('lost zeros are given back when province, sex and year agree, and asked about otherwise', async () => {
    const rows: Row[] = [
      TITLES,
      person(1, 'Lê Văn Đúng', '1980', 'Nam', 'Chủ hộ', [22080000123, 123456789]),
      person(1, 'Lê Thị Sai', '1981', 'Nữ', 'Con', [22080000124]),
      person(1, 'Lê Văn Hai Không', '12/2001', 'Nam', 'Con', [1201000125]),
      person(1, 'Lê Văn Cũ', '1970', 'Nam', 'Con', [101234567]),
      person(1, 'Lê Văn Mũ', '1970', 'Nam', 'Con', ['1.09E+11']),
    ];
    const result = await station.import(await station.write('ds.xlsx', rows));
    const people = await byName();
    const numbers = (name: string) => people.get(name)?.identifiers.map(({ type, value }) => `${type} ${value}`);
    expect(numbers('Lê Văn Đúng')).toEqual(['personalId 022080000123', 'bhytCard 0123456789']);
    expect(numbers('Lê Văn Hai Không')).toEqual(['personalId 001201000125']);
    expect(numbers('Lê Văn Cũ')).toEqual(['oldIdCard 101234567']);
    const reasons = await reasonsOf(result);
    expect([...reasons.keys()]).toEqual([3, 6]);
    expect(reasons.get(3)).toContain('Số định danh 22080000124 thiếu chữ số');
    const notes = (await reportOf(result)).find(({ name }) => name === 'Lưu ý');
    expect(JSON.stringify(notes?.rows)).toContain('Đã thêm số 0 bị mất ở đầu số định danh: 022080000123');
  });

  test('dates whose day and month Excel may have exchanged wait for a look at the papers', async () => {
    const dates = [
      '1980-01-05',
      '1981-02-03',
      '1982-03-09',
      '1983-04-11',
      '1984-05-12',
      '1985-06-01',
      '1986-07-02',
      '1987-08-03',
    ];
    const rows = [
      TITLES,
      person('1', 'Hà Văn Một', '25/12/1950', 'Nam', 'Chủ hộ'),
      ...dates.map((iso, at) => person('1', `Hà Văn ${'ABCDEFGH'[at]}`, date(iso), 'Nam', 'Con')),
    ];
    const first = await station.import(await station.write('ds.xlsx', rows));
    expect(first).toMatchObject({ patients: 1, bad: 8 });
    expect(first.warnings[0]).toContain('đổi chỗ ngày và tháng');
    expect(await station.import(first.report ?? '')).toMatchObject({ patients: 8, bad: 0 });
    expect((await byName()).get('Hà Văn A')?.birthDate).toBe('1980-01-05');
  });
});

describe('other forms of lists', () => {
  test('two title lines, dates below Nam and Nữ, headings of villages', async () => {
    const rows: Row[] = [
      [
        'Hộ số',
        'Họ tên',
        { value: 'Ngày, tháng, năm sinh', columnSpan: 2 },
        null,
        'QH với CH',
        'Số định danh',
        'Nghề nghiệp',
      ],
      [null, null, 'Nam', 'Nữ', null, null, null],
      ['THÔN 02 (2 hộ)'],
      ['1', 'Lò Văn Panh', '1955', null, 'Chủ hộ', null, 'Nông'],
      [null, 'Lò Thị Sen', null, date('1990-05-20'), 'Con gái', null, null],
      ['Bản Nậm Cắn'],
      ['1', 'Vi Thị Mai', null, '03/1960', 'Chủ hộ', null, null],
      ['2', 'Vi Văn Lỗi', 'không nhớ', null, 'Chủ hộ', null, null],
    ];
    const result = await station.import(await station.write('ds.xlsx', rows));
    expect(result).toMatchObject({ rows: 4, patients: 3, households: 2, bad: 1 });
    const people = await byName();
    expect(['Lò Văn Panh', 'Lò Thị Sen', 'Vi Thị Mai'].map((name) => people.get(name))).toMatchObject([
      { sex: '1', birthDate: '1955', villageCode: '22333-02' },
      { sex: '2', birthDate: '1990-05-20', villageCode: '22333-02' },
      { sex: '2', birthDate: '1960-03', villageCode: '22333-03' },
    ]);
    const [bad, , summary] = await reportOf(result);
    expect(bad?.rows[0]).toContain('Thôn');
    expect(bad?.rows[1]?.at(-1)).toBe('Bản Nậm Cắn');
    expect(summary?.rows).toContainEqual(['Cột không nhập', 'Nghề nghiệp']);
  });

  test('ticks, a sheet for each village, and a sheet that is no list', async () => {
    const titles = ['Mã hộ', 'Họ và tên', 'Năm sinh', 'Nam', 'Nữ', 'Quan hệ', 'Dân tộc', 'SĐT', 'Địa chỉ'];
    const file = await station.writeSheets('ds.xlsx', [
      {
        sheet: 'Thôn 1',
        rows: [titles, ['5', 'Sùng A Chứ', 1970, 'x', null, 'Chủ hộ', "H'Mông", 912345678, 'Xóm đầu']],
      },
      { sheet: 'Thôn 2', rows: [titles, ['5', 'Sùng Thị Mỷ', 1972, null, 'x', 'Chủ hộ', 'Người Mông', null, null]] },
      { sheet: 'Ghi chép', rows: [['việc cần làm'], ['gọi trưởng thôn']] },
    ]);
    const result = await station.import(file);
    expect(result).toMatchObject({ patients: 1, households: 1, bad: 1 });
    expect(result.warnings).toEqual(['Trang “Ghi chép” không được nhập vì không có dòng tiêu đề.']);
    expect((await station.patients())[0]).toMatchObject({
      sex: '1',
      ethnicity: '08',
      phone: '0912345678',
      villageCode: '22333-01',
      currentAddress: { text: 'Xóm đầu' },
    });
    expect((await reasonsOf(result)).get(2)).toContain('Không có dân tộc “Người Mông”');
  });
});

describe('what cannot be imported at all', () => {
  const refusal = (file: string, code?: string) =>
    station.import(file, code).then(
      () => 'imported',
      (error: unknown) => (error instanceof ConfigError ? error.message : error),
    );

  test('is refused with a sentence, and nothing is written', async () => {
    const before = await station.sequences();
    const text = join(station.folder, 'chu.xlsx');
    writeFileSync(text, 'not a workbook');
    expect(await refusal(join(station.folder, 'khong-co.xlsx'))).toContain('Không thấy tệp');
    expect(await refusal(text)).toContain('chu.xlsx không phải là tệp Excel .xlsx');
    expect(
      await refusal(
        await station.write('trong.xlsx', [
          ['a', 'b'],
          ['c', 'd'],
        ]),
      ),
    ).toContain('Cần một dòng tiêu đề');
    const without = await station.write('thieu.xlsx', [TITLES.filter((title) => title !== 'Số hộ')]);
    expect(await refusal(without)).toContain('thiếu cột Số hộ');
    const good = await station.write('ds.xlsx', [TITLES, person('1', 'An Văn Một', '1960', 'Nam', 'Chủ hộ')]);
    expect(await refusal(good, '99999')).toContain('Không có trạm nào mang mã 99999');
    expect(await station.sequences()).toEqual(before);
    expect(existsSync(join(station.folder, 'ds.bao-cao.xlsx'))).toBe(false);
  });

  test('needs the station named when there are several', async () => {
    await station.remove();
    station = await testStation(['22333', '22336']);
    const file = await station.write('ds.xlsx', [TITLES, person('1', 'An Văn Một', '1960', 'Nam', 'Chủ hộ')]);
    expect(await refusal(file)).toContain('Hãy chọn một trạm bằng --station');
    expect(await station.import(file, '22333')).toMatchObject({ patients: 1 });
  });
});
