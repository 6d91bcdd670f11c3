import { earliest, latest } from '../dates/index.ts';

/** Codes of issues about numbers that a form, an import or a card can carry. */
export type NumberFault =
  | 'personalIdMalformed'
  | 'oldIdCardMalformed'
  | 'bhytMalformed'
  | 'bhxhMalformed'
  | 'phoneMalformed'
  | 'householdCodeMalformed';

/** What a well-formed personal id says against the rest of the record; people are born elsewhere and clerks err, so these are questions. */
export type PersonalIdDoubt = 'personalIdProvince' | 'personalIdSex' | 'personalIdYear';

/** Province codes of personal ids: those of the 63 provinces of before July 2025 (R); 101 and above are countries. */
const PROVINCES = new Set(
  `001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 045 046
   048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096`.split(
    /\s+/,
  ),
);

/** Digits and letters of a number as it is stored: without blanks, dots and hyphens, upper case. */
export function bareNumber(text: string): string {
  return text.replace(/[\s.\-‐-―]/g, '').toUpperCase();
}

/** Số định danh cá nhân: 12 digits. */
export function personalIdFault(value: string): NumberFault | undefined {
  return /^\d{12}$/.test(value) ? undefined : 'personalIdMalformed';
}

/**
 * Compares a personal id with sex (`1`, `2`, `3`) and partial birth date. Digits 1-3 place of registration, 4 sex and century
 * (0, 1 = man, woman of 1900-1999; 2, 3 of 2000-2099; …), 5-6 year of birth (NĐ 137/2015/NĐ-CP, R).
 */
export function personalIdDoubts(value: string, sex?: string, birthDate?: string): PersonalIdDoubt[] {
  if (personalIdFault(value)) return [];
  const province = value.slice(0, 3);
  const doubts: PersonalIdDoubt[] = [];
  if (province <= '100' && !PROVINCES.has(province)) doubts.push('personalIdProvince');
  if ((sex === '1' || sex === '2') && sex !== sexOfPersonalId(value)) doubts.push('personalIdSex');
  const year = String(birthYearOfPersonalId(value));
  if (birthDate && (earliest(birthDate).slice(0, 4) > year || latest(birthDate).slice(0, 4) < year))
    doubts.push('personalIdYear');
  return doubts;
}

/** Sex that a well-formed personal id says. */
export function sexOfPersonalId(value: string): '1' | '2' {
  return Number(value[3]) % 2 === 0 ? '1' : '2';
}

/** Year of birth that a well-formed personal id says. */
export function birthYearOfPersonalId(value: string): number {
  return 1900 + Math.floor(Number(value[3]) / 2) * 100 + Number(value.slice(4, 6));
}

/** Old identity card (CMND): 9 digits. */
export function oldIdCardFault(value: string): NumberFault | undefined {
  return /^\d{9}$/.test(value) ? undefined : 'oldIdCardMalformed';
}

/** Health insurance number: 15 characters (object, benefit 1-5, province, 10 digits) or the 10 digits alone (visits-insurance.md 6). */
export function bhytFault(value: string): NumberFault | undefined {
  return /^([A-Z]{2}[1-5]\d{2})?\d{10}$/.test(value) ? undefined : 'bhytMalformed';
}

/** Social insurance number: 10 digits. */
export function bhxhFault(value: string): NumberFault | undefined {
  return /^\d{10}$/.test(value) ? undefined : 'bhxhMalformed';
}

/** The 10 digits that stay when a card is replaced; undefined when the number is malformed. */
export function bhxhOfBhyt(value: string): string | undefined {
  return bhytFault(value) ? undefined : value.slice(-10);
}

/** Insurance number as printed on cards: `TE 1 79 79 12345 67890` in groups 2-1-2-2-3-5. */
export function formatBhyt(value: string): string {
  return value.length === 15
    ? value.replace(/^(..)(.)(..)(..)(...)(.{5})$/, '$1 $2 $3 $4 $5 $6')
    : value.replace(/^(.{3})(.{3})(.{4})$/, '$1 $2 $3');
}

/**
 * A telephone number as it is stored: digits with leading 0. Reads `+84 912 345 678`, `0084…`, `(024) 3825 1234`. Undefined when it is
 * neither a Vietnamese mobile (10 digits, 03 05 07 08 09) nor a landline (02, 10 or 11 digits).
 */
export function readPhone(text: string): string | undefined {
  const digits = text.replace(/[\s.()‐-―-]/g, '').replace(/^(\+84|0084)0?/, '0');
  return /^(0[35789]\d{8}|02\d{8,9})$/.test(digits) ? digits : undefined;
}

/** Household number of the commune: no national form; letters, digits and `/ . -`, at most 40. */
export function householdCodeFault(value: string): NumberFault | undefined {
  return value === '' || /^[\p{L}\d][\p{L}\d/.-]{0,39}$/u.test(value) ? undefined : 'householdCodeMalformed';
}
