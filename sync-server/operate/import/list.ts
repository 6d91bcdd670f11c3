import { foldedWords } from '../../../src/lib/domain/names/index.ts';
import { isBlank, textOf, type Cell } from './cells.ts';
import { findHeader, missingColumns, type Field, type Header } from './columns.ts';
import type { VillageFinder } from './villages.ts';
import type { Sheet } from './workbook.ts';

/** One person's row. `values` has what the columns say, with the household and village that a merged or empty cell takes from above. */
export interface Row {
  sheet: string;
  /** Row of the first file that held it, 1 = the first row of Excel. */
  number: number;
  cells: Cell[];
  values: Partial<Record<Field, Cell>>;
  takenFromAbove: boolean;
}

export interface List {
  sheet: string;
  header: Header;
  rows: Row[];
  /** Rows that are no person: headings, numbers of columns, totals. */
  skipped: number;
  /** Titles of columns that are not imported. */
  unused: string[];
}

/** Fields that are recognised so that they are not taken for another one. */
const NOT_IMPORTED: readonly Field[] = ['otherPerson', 'otherDate'];

/** The population list of one sheet; undefined without a header, or the titles of the columns that it lacks. */
export function readList(sheet: Sheet, villages: VillageFinder): List | { missing: string[] } | undefined {
  const header = findHeader(sheet.rows);
  if (!header) return undefined;
  const missing = missingColumns(header);
  if (missing.length > 0) return { missing };
  const list: List = { sheet: sheet.name, header, rows: [], skipped: 0, unused: unusedOf(header) };
  let section: Cell = villages.isNamed(sheet.name) ? sheet.name : null;
  let above: Row | undefined;
  sheet.rows.slice(header.firstRow).forEach((cells, index) => {
    const filled = cells.filter((cell) => !isBlank(cell));
    if (filled.length === 0) return;
    if (isNoPerson(cells, header)) {
      const village = filled.map((cell) => villages.heading(textOf(cell))).find((text) => text !== undefined);
      if (village) [section, above] = [village, undefined];
      list.skipped += 1;
      return;
    }
    above = readRow(sheet.name, header.firstRow + index + 1, cells, header, { above, section });
    list.rows.push(above);
  });
  return list;
}

function readRow(
  sheet: string,
  number: number,
  cells: Cell[],
  { columns }: Header,
  { above, section }: { above: Row | undefined; section: Cell },
): Row {
  const values = Object.fromEntries(
    Object.entries(columns).map(([field, column]) => [field, cells[column] ?? null]),
  ) as Row['values'];
  const original = values.originalRow;
  const row: Row = {
    sheet,
    number: typeof original === 'number' ? original : number,
    cells,
    values,
    takenFromAbove: false,
  };
  const isHead = /^chu ho|^ban than/.test(foldedWords(textOf(values.relationship)).join(' '));
  if (isBlank(values.householdCode) && above && !isHead) {
    values.householdCode = above.values.householdCode;
    row.takenFromAbove = !isBlank(values.householdCode);
  }
  const sameHouse = above && textOf(above.values.householdCode) === textOf(values.householdCode);
  if (isBlank(values.village)) values.village = (sameHouse ? above?.values.village : null) ?? section;
  return row;
}

/** A heading (`Thôn 3`), a total, the line of column numbers, or a row with nothing but its number. */
function isNoPerson(cells: Cell[], { columns }: Header): boolean {
  const order = columns.order ?? -1;
  const said = cells.filter((cell, column) => !isBlank(cell) && column !== order).map(textOf);
  if (said.length === 0) return true;
  if (isCounting(said)) return true;
  const name = textOf(cells[columns.fullName ?? -1]);
  const isTotal = /^(tong|tong so|tong cong|cong)\b/.test(foldedWords(said[0] ?? '').join(' '));
  return name === '' ? said.length === 1 || isTotal : said.length <= 3 && isTotal;
}

/** `(1) (2) (3)` below the header of a form. */
function isCounting(said: string[]): boolean {
  const numbers = said.map((text) => (/^\(?\d{1,2}\)?$/.test(text) ? Number(text.replace(/\D/g, '')) : NaN));
  return said.length > 2 && numbers.every((number, at) => number === (numbers[0] ?? 0) + at);
}

function unusedOf({ titles, columns }: Header): string[] {
  const used = Object.entries(columns)
    .filter(([field]) => !NOT_IMPORTED.includes(field as Field))
    .map(([, column]) => column);
  return titles.filter((title, column) => title !== '' && !used.includes(column));
}
