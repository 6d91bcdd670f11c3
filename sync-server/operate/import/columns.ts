import { foldedWords } from '../../../src/lib/domain/names/index.ts';
import { isBlank, textOf, type Cell } from './cells.ts';

/** What a column of the population list can say. */
export type Field =
  | 'originalRow'
  | 'reasons'
  | 'order'
  | 'relationship'
  | 'motherName'
  | 'otherPerson'
  | 'householdCode'
  | 'familyName'
  | 'fullName'
  | 'birthDate'
  | 'birthYear'
  | 'birthDay'
  | 'birthMonth'
  | 'sex'
  | 'male'
  | 'female'
  | 'otherDate'
  | 'bhyt'
  | 'bhxh'
  | 'personalId'
  | 'oldIdCard'
  | 'phone'
  | 'ethnicity'
  | 'village'
  | 'permanentAddress'
  | 'address'
  | 'note';

/** Titles of the two columns that a report adds in front of the original ones. */
export const ORIGINAL_ROW = 'Dòng gốc';
export const REASONS = 'Lý do phải sửa';

const VILLAGE_WORDS = 'thon|to|tdp|ban|ap|khu|xom|buon|khom|soc|lang|doi|dia ban';

/** Unaccented titles as lists have them; the first pattern that fits wins, so the narrow ones come first. */
const TITLES: readonly (readonly [Field, RegExp])[] = [
  ['originalRow', /^dong goc$/],
  ['reasons', /^ly do phai sua$/],
  ['order', /^(stt|tt|so tt|so thu tu)$/],
  ['relationship', /quan he|^qh\b/],
  ['motherName', /ten me\b/],
  ['otherPerson', /ten (cha|bo|chu ho|vo|chong|nguoi (giam ho|than|bao))\b/],
  [
    'householdCode',
    /^((so|ma|ma so|stt|so tt|so thu tu) )?(ho|hgd)( so| gia dinh| gd| khau)*$|^so ho khau$|^so so ho khau$/,
  ],
  ['otherDate', /ngay cap|noi cap|ngay dang ky|han su dung|het han|ngay den|ngay di|gia tri (tu|den|the)/],
  ['familyName', /^ho( va)?( ten| chu)? (dem|lot)$/],
  ['fullName', /^(ho (va )?ten|ho (chu )?(dem|lot) (va )?ten|ten|ten (thanh vien|nhan khau|khai sinh|nguoi dan))\b/],
  ['birthYear', /^nam sinh/],
  ['birthDate', /ngay( thang)?( nam)? sinh|ngay thang nam sinh|sinh ngay|^ntns/],
  ['birthDay', /^ngay$/],
  ['birthMonth', /^thang$/],
  ['sex', /gioi tinh|^gioi$|^phai$|^nam nu$/],
  ['male', /^nam$/],
  ['female', /^nu$/],
  ['personalId', /cccd|can cuoc|dinh danh|ddcn/],
  ['oldIdCard', /cmnd|cmt|chung minh/],
  ['bhyt', /^(?!co |noi |dang ky ).*(bhyt|bao hiem y te)/],
  ['bhxh', /bhxh|bao hiem xa hoi/],
  ['phone', /dien thoai|sdt|so dt|di dong|^dt$/],
  ['ethnicity', /dan toc/],
  ['village', new RegExp(`^((ten|ma) )?(${VILLAGE_WORDS})\\b`)],
  ['permanentAddress', /thuong tru|hktt|ho khau/],
  ['address', /dia chi|cho o|noi o|tam tru/],
  ['note', /^ghi chu/],
];

/** The field that a column's title means. `Năm` and `Nam` differ only by the accent. */
export function fieldOfTitle(title: string): Field | undefined {
  if (/^\s*năm\s*$/i.test(title.normalize('NFC'))) return 'birthYear';
  const words = foldedWords(title).join(' ');
  return words === '' ? undefined : TITLES.find(([, pattern]) => pattern.test(words))?.[0];
}

/** Where the columns of a list are. `titles` has one text per column. */
export interface Header {
  titles: string[];
  columns: Partial<Record<Field, number>>;
  /** Index of the first row below the header. */
  firstRow: number;
}

const SEARCHED_ROWS = 40;

/** The first row that looks like a header, joined with the rows of a header of two lines; undefined when there is none. */
export function findHeader(rows: readonly Cell[][]): Header | undefined {
  for (let at = 0; at < Math.min(rows.length, SEARCHED_ROWS); at++) {
    const own = titlesOf(rows[at]);
    if (!own.some((title) => fieldOfTitle(title) === 'fullName') || countFields(own) < 3) continue;
    const above = titlesOf(rows[at - 1]);
    const below = isSecondLine(own, rows[at + 1]) ? titlesOf(rows[at + 1]) : [];
    const width = Math.max(own.length, above.length, below.length);
    const titles = Array.from({ length: width }, (_, column) => {
      const parts = [below[column], own[column], countFields(above) > 1 ? above[column] : ''].filter((text) => !!text);
      return parts.find((text) => fieldOfTitle(text ?? '')) ?? parts[0] ?? '';
    });
    return { titles, columns: placesOf(titles), firstRow: at + (below.length > 0 ? 2 : 1) };
  }
  return undefined;
}

/** Titles of what a list must say, in the words of a sentence, that this header lacks. */
export function missingColumns({ columns }: Header): string[] {
  const has = (...fields: Field[]) => fields.some((field) => columns[field] !== undefined);
  return [
    ...(has('birthDate', 'birthYear', 'male', 'female') ? [] : ['Ngày sinh (hoặc Năm sinh)']),
    ...(has('sex', 'male', 'female') ? [] : ['Giới tính (hoặc hai cột Nam, Nữ)']),
    ...(has('householdCode') ? [] : ['Số hộ']),
    ...(has('relationship') ? [] : ['Quan hệ với chủ hộ']),
  ];
}

const titlesOf = (row: readonly Cell[] | undefined) =>
  (row ?? []).map((cell) => (typeof cell === 'string' ? textOf(cell) : ''));

const countFields = (titles: string[]) => new Set(titles.map(fieldOfTitle).filter((field) => field !== undefined)).size;

/** Cells of the first line are merged over both lines, so that nothing stands below the name's title. */
function isSecondLine(own: string[], next: readonly Cell[] | undefined): boolean {
  const names = own.flatMap((title, column) => (fieldOfTitle(title) === 'fullName' ? [column] : []));
  return !!next && names.every((column) => isBlank(next[column])) && countFields(titlesOf(next)) > 0;
}

/** The first column of a field counts; a later one of the same field is not read. */
function placesOf(titles: string[]): Header['columns'] {
  const columns: Header['columns'] = {};
  titles.forEach((title, column) => {
    const field = fieldOfTitle(title);
    if (field) columns[field] ??= column;
  });
  return columns;
}
