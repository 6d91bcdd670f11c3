import {
  bareNumber,
  bhytFault,
  personalIdDoubts,
  personalIdFault,
  readPhone,
} from '../../../src/lib/domain/identity/index.ts';
import type { Identifier } from '../../../src/lib/domain/records/index.ts';
import { textOf, type Cell } from './cells.ts';

/** An identifier as it is stored; `note` says what was repaired, `reason` why it cannot be used. */
export interface ReadNumber {
  type: Identifier['type'];
  value: string;
  note?: string;
  reason?: string;
}

/** Excel shows a long number as 1.09E+10; then its last digits are lost for good when the cell is text. */
const SCIENTIFIC = /^\d([.,]\d+)?E\+?\d+$/i;

/**
 * A personal id or an old identity card. Digits that Excel turned into a number have lost their leading zeros: they are given back when
 * province, sex and year of birth then agree with the row; otherwise the row is asked about.
 */
export function readPersonalId(cell: Cell | undefined, sex: string, birthDate: string): ReadNumber | undefined {
  const value = bareNumber(textOf(cell));
  if (value === '') return undefined;
  if (SCIENTIFIC.test(textOf(cell)))
    return {
      type: 'personalId',
      value,
      reason: `Số định danh bị Excel viết thành ${textOf(cell)} nên mất số. Hãy đổi ô sang kiểu Văn bản (Text) và nhập lại đủ 12 số.`,
    };
  if (/^\d{9}$/.test(value)) return { type: 'oldIdCard', value };
  if (!/^\d{10,11}$/.test(value)) return { type: 'personalId', value };
  const repaired = value.padStart(12, '0');
  const isCertain =
    !personalIdFault(repaired) && birthDate !== '' && personalIdDoubts(repaired, sex, birthDate).length === 0;
  if (isCertain)
    return { type: 'personalId', value: repaired, note: `Đã thêm số 0 bị mất ở đầu số định danh: ${repaired}.` };
  return {
    type: 'personalId',
    value,
    reason: `Số định danh ${value} thiếu chữ số, có thể Excel đã bỏ số 0 ở đầu. Hãy đổi ô sang kiểu Văn bản (Text) và nhập đủ 12 số theo thẻ.`,
  };
}

/** A BHYT card or its 10 digits. A number of 9 digits has lost one zero, because no province has the code 00. */
export function readBhyt(cell: Cell | undefined): ReadNumber | undefined {
  const value = bareNumber(textOf(cell));
  if (value === '') return undefined;
  if (typeof cell === 'number' && /^\d{9}$/.test(value))
    return { type: 'bhytCard', value: `0${value}`, note: `Đã thêm số 0 bị mất ở đầu số BHYT: 0${value}.` };
  return { type: 'bhytCard', value };
}

/** A social insurance number; 15 characters in its column are a BHYT card. */
export function readBhxh(cell: Cell | undefined): ReadNumber | undefined {
  const read = readBhyt(cell);
  return read?.value.length === 15 && !bhytFault(read.value) ? read : read && { ...read, type: 'bhxhNumber' };
}

/** A telephone number; nine digits without their zero get it back. What is no number is kept as it is. */
export function readPhoneCell(cell: Cell | undefined): string | undefined {
  const text = textOf(cell);
  if (text === '') return undefined;
  return readPhone(text) ?? (/^[35789]\d{8}$/.test(text) ? readPhone(`0${text}`) : undefined) ?? text;
}
