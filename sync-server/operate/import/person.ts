import { ethnicities, HEAD, matchEntry, relationships } from '../../../src/lib/domain/catalogues/index.ts';
import { bhxhOfBhyt, householdCodeFault } from '../../../src/lib/domain/identity/index.ts';
import { cleanName, fold, titleCaseName } from '../../../src/lib/domain/names/index.ts';
import type { Patient, Village } from '../../../src/lib/domain/records/index.ts';
import { isTick, readBirth } from './birth.ts';
import { isBlank, textOf } from './cells.ts';
import type { Row } from './list.ts';
import { nearest } from './nearest.ts';
import { readBhxh, readBhyt, readPersonalId, readPhoneCell, type ReadNumber } from './numbers.ts';
import { sentenceOf } from './sentences.ts';
import type { VillageFinder } from './villages.ts';

/** A row as it was understood. With `reasons` it is not imported; `notes` are told about an imported one. */
export interface Person {
  row: Row;
  fullName: string;
  birthDate: string;
  sex: Patient['sex'] | '';
  numbers: ReadNumber[];
  village?: Village;
  householdCode: string;
  relationship: string;
  ethnicity?: string;
  phone?: string;
  motherName?: string;
  address?: string;
  permanentAddress?: string;
  note?: string;
  /** First parts of the paths that have a reason already. */
  told: string[];
  reasons: string[];
  notes: string[];
}

/** Reads one row; what cannot be read is left empty and has a reason. */
export function readPerson(row: Row, villages: VillageFinder, today: string): Person {
  const { values } = row;
  const person: Person = {
    row,
    fullName: nameOf([textOf(values.familyName), textOf(values.fullName)].join(' ')),
    birthDate: '',
    sex: '',
    numbers: [],
    village: villages.find(textOf(values.village)),
    householdCode: textOf(values.householdCode).replace(/\s/g, ''),
    relationship: '',
    phone: readPhoneCell(values.phone),
    motherName: nameOf(textOf(values.motherName)) || undefined,
    address: textOf(values.address) || undefined,
    permanentAddress: textOf(values.permanentAddress) || undefined,
    note: textOf(values.note) || undefined,
    told: [],
    reasons: [],
    notes: [],
  };
  const refuse = (path: string, reason: string | undefined) => {
    if (reason === undefined) return;
    person.told.push(path);
    person.reasons.push(reason);
  };
  if (/[^\p{L}\p{M}\p{N}\s'’.()-]/u.test(person.fullName))
    refuse(
      'fullName',
      `Họ tên “${person.fullName}” có ký tự lạ, có thể gõ bằng phông chữ cũ. Hãy gõ lại bằng bảng mã Unicode.`,
    );
  const birth = readBirth(row, today);
  person.birthDate = birth.value;
  refuse('birthDate', birth.reason);
  readSex(person, refuse);
  readNumbers(person, refuse);
  readHousehold(person, villages, refuse);
  const ethnicity = textOf(values.ethnicity);
  person.ethnicity = matchEntry(ethnicities, ethnicity)?.code;
  if (ethnicity && !person.ethnicity)
    refuse(
      'ethnicity',
      `Không có dân tộc “${ethnicity}” trong danh mục. ${suggestion(ethnicity, spellings(ethnicities.entries), 'Không rõ')}`,
    );
  return person;
}

type Refuse = (path: string, reason: string | undefined) => void;

function nameOf(text: string): string {
  const name = cleanName(text);
  return name === name.toUpperCase() || name === name.toLowerCase() ? titleCaseName(name) : name;
}

function readSex(person: Person, refuse: Refuse): void {
  const { sex, male, female } = person.row.values;
  const word = fold(textOf(sex));
  const said = /^(nam|m|1|trai)$/.test(word) ? '1' : /^(nu|f|2|gai)$/.test(word) ? '2' : '';
  const [isMale, isFemale] = [male, female].map((cell) => !isBlank(cell)) as [boolean, boolean];
  if (isMale && isFemale) return refuse('sex', 'Cả hai cột Nam và Nữ đều có ghi. Hãy chỉ để một cột.');
  const ticked = isMale ? '1' : isFemale ? '2' : '';
  person.sex = said || (word === '' ? ticked : '');
  if (/^(3|khac|khong ro|chua xac dinh)$/.test(word)) person.sex = '3';
  else if (word !== '' && said === '') refuse('sex', `Không hiểu giới tính “${textOf(sex)}”. Hãy ghi Nam hoặc Nữ.`);
  else if (said && ticked && said !== ticked && isTick(isMale ? male : female))
    refuse('sex', 'Giới tính và cột Nam, Nữ khác nhau. Hãy sửa cho giống nhau.');
  else if (person.sex === '') refuse('sex', sentenceOf({ code: 'required', params: { field: 'sex' } }));
}

function readNumbers(person: Person, refuse: Refuse): void {
  const { personalId, oldIdCard, bhyt, bhxh } = person.row.values;
  const read = [
    ...[personalId, oldIdCard].map((cell) => readPersonalId(cell, person.sex, person.birthDate)),
    readBhyt(bhyt),
    readBhxh(bhxh),
  ];
  for (const number of read) {
    if (!number || person.numbers.some(({ type, value }) => type === number.type && value === number.value)) continue;
    refuse(`identifiers.${person.numbers.length}`, number.reason);
    if (number.note) person.notes.push(number.note);
    person.numbers.push(number);
  }
}

function readHousehold(person: Person, villages: VillageFinder, refuse: Refuse): void {
  const { values, takenFromAbove } = person.row;
  const code = person.householdCode;
  const fault = householdCodeFault(code);
  if (code === '') refuse('code', sentenceOf({ code: 'required', params: { field: 'householdCode' } }));
  else if (fault) refuse('code', sentenceOf({ code: fault, params: { value: code } }));
  else if (takenFromAbove) person.notes.push(`Ô số hộ để trống: đã xếp vào hộ ${code} của dòng trên.`);
  const village = textOf(values.village);
  if (village === '') refuse('villageCode', sentenceOf({ code: 'required', params: { field: 'villageCode' } }));
  else if (!person.village) refuse('villageCode', villages.explain(village));
  const said = textOf(values.relationship);
  const found = relationshipOf(said, person.sex);
  if (said === '') refuse('relationship', sentenceOf({ code: 'required', params: { field: 'relationship' } }));
  else if (!found)
    refuse(
      'relationship',
      `Không hiểu quan hệ với chủ hộ “${said}”. ${suggestion(said, spellings(relationships.entries), 'Khác')}`,
    );
  else if (found.sex && (person.sex === '1' || person.sex === '2') && found.sex !== person.sex)
    refuse(
      'relationship',
      `Quan hệ “${said}” không hợp với giới tính ${person.sex === '1' ? 'nam' : 'nữ'}. Hãy xem lại hai mục này.`,
    );
  person.relationship = found?.code ?? '';
}

function relationshipOf(text: string, sex: string) {
  if (/^vo ?(\/|,|hoac|-)? ?chong$/.test(fold(text)) && sex)
    return matchEntry(relationships, sex === '1' ? 'Chồng' : 'Vợ');
  return matchEntry(relationships, text);
}

const spellings = (entries: readonly { name: string; accepts?: readonly string[] }[]) =>
  entries.flatMap(({ name, accepts = [] }) => [name, ...accepts]);

function suggestion(text: string, choices: readonly string[], otherwise: string): string {
  const close = nearest(text, choices);
  return close ? `Có phải “${close}” không? Hãy sửa lại.` : `Hãy sửa lại hoặc ghi “${otherwise}”.`;
}

export const isHeadRow = (person: Person): boolean => person.relationship === HEAD;

/** The active personal id of a row, if it can be used. */
export const personalIdOf = ({ numbers }: Person): string | undefined =>
  numbers.find(({ type, reason }) => type === 'personalId' && !reason)?.value;

/** The ten digits of a row's insurance, whatever the form of the card. */
export function bhxhOf({ numbers }: Person): string | undefined {
  const number = numbers.find(({ type }) => type === 'bhytCard' || type === 'bhxhNumber');
  return number && bhxhOfBhyt(number.value);
}

/** Household numbers begin again in each village; Excel drops their leading zeros. */
export const householdKey = ({ householdCode, village }: Person): string =>
  `${village?.code ?? ''}|${fold(householdCode).replace(/^0+(?=\d)/, '')}`;
