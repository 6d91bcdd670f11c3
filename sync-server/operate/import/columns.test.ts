import { expect, test } from 'vitest';
import { fieldOfTitle, findHeader, missingColumns } from './columns.ts';

test.each([
  ['HỌ VÀ TÊN', 'fullName'],
  ['Họ, chữ đệm và tên', 'fullName'],
  ['Họ tên chủ hộ', 'otherPerson'],
  ['Họ và tên mẹ', 'motherName'],
  ['Ngày, tháng, năm sinh', 'birthDate'],
  ['Ngày sinh', 'birthDate'],
  ['Năm sinh', 'birthYear'],
  ['Năm', 'birthYear'],
  ['Nam', 'male'],
  ['NỮ', 'female'],
  ['Giới tính', 'sex'],
  ['Nam/Nữ', 'sex'],
  ['Số CCCD/Số định danh', 'personalId'],
  ['Số CMND/CCCD', 'personalId'],
  ['CMND', 'oldIdCard'],
  ['Ngày cấp CCCD', 'otherDate'],
  ['Thẻ BHYT', 'bhyt'],
  ['Mã số BHXH', 'bhxh'],
  ['Quan hệ với chủ hộ', 'relationship'],
  ['Số hộ', 'householdCode'],
  ['Mã hộ gia đình', 'householdCode'],
  ['Hộ số', 'householdCode'],
  ['Thôn/Tổ/Bản', 'village'],
  ['Tổ dân phố', 'village'],
  ['Tôn giáo', undefined],
  ['Số điện thoại', 'phone'],
  ['Dân tộc', 'ethnicity'],
  ['Hộ khẩu thường trú', 'permanentAddress'],
  ['Địa chỉ', 'address'],
  ['Ghi chú', 'note'],
  ['Nghề nghiệp', undefined],
])('%s means %s', (title, field) => expect(fieldOfTitle(title)).toBe(field));

test('a header stands below titles, and says what it lacks', () => {
  const header = findHeader([['DANH SÁCH'], [], ['STT', 'Họ và tên', 'Ngày sinh', 'Quan hệ'], [1, 'Nam', 1990, 'Con']]);
  expect(header).toMatchObject({ columns: { order: 0, fullName: 1, birthDate: 2, relationship: 3 }, firstRow: 3 });
  expect(header && missingColumns(header)).toEqual(['Giới tính (hoặc hai cột Nam, Nữ)', 'Số hộ']);
  expect(
    findHeader([
      ['a', 'b'],
      ['Họ và tên', 'x'],
    ]),
  ).toBeUndefined();
});

test('titles above the header line count where it has none', () => {
  const rows = [
    ['STT', 'Số hộ', 'Thông tin', null, null, null, 'Thôn'],
    [null, null, 'Họ và tên', 'Năm sinh', 'Giới tính', 'Quan hệ', null],
  ];
  expect(findHeader(rows)?.columns).toMatchObject({ householdCode: 1, fullName: 2, relationship: 5, village: 6 });
});
