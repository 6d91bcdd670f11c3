import { accessSync, constants, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import writeWorkbook, { type Row as WrittenRow, type Sheet as WrittenSheet } from 'write-excel-file/node';
import { ConfigError } from '../../config.ts';
import { isBlank, textOf, type Cell } from './cells.ts';
import { ORIGINAL_ROW, REASONS, type Field } from './columns.ts';
import type { List } from './list.ts';
import type { Person } from './person.ts';

export const NOTES_SHEET = 'Lưu ý';
export const SUMMARY_SHEET = 'Tổng kết';
/** Longest name that Excel allows for a sheet. */
const MAX_SHEET_NAME = 31;

export interface Report {
  lists: readonly List[];
  bad: readonly Person[];
  /** Imported rows with notes. */
  noted: readonly Person[];
  /** What and how many, in the order of the summary. */
  summary: readonly (readonly [string, string | number])[];
}

/** A free name `FILE.bao-cao.xlsx`, `FILE.bao-cao-2.xlsx` … beside the list: corrections in an earlier report are never overwritten. */
export function reportPath(listPath: string): string {
  const folder = dirname(listPath);
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new ConfigError(
      `Không ghi được báo cáo vào thư mục ${folder}. Hãy chép tệp danh sách sang thư mục ghi được rồi nhập lại.`,
      {
        cause: error,
      },
    );
  }
  const name = basename(listPath)
    .replace(/\.xlsx$/i, '')
    .replace(/\.bao-cao(-\d+)?$/, '');
  for (let number = 1; ; number++) {
    const path = join(folder, `${name}.bao-cao${number === 1 ? '' : `-${number}`}.xlsx`);
    if (!existsSync(path)) return path;
  }
}

/** Writes rows to be corrected on sheets of their own names, then what was noticed about imported rows, then the counts. */
export async function writeReport(path: string, { lists, bad, noted, summary }: Report): Promise<void> {
  const sheets: WrittenSheet<never>[] = lists.flatMap((list) => {
    const rows = bad.filter(({ row }) => row.sheet === list.sheet);
    return rows.length > 0 ? [badSheet(list, rows)] : [];
  });
  if (noted.length > 0) sheets.push(notesSheet(noted));
  sheets.push({
    sheet: SUMMARY_SHEET,
    columns: [{ width: 60 }, { width: 40 }],
    data: [headerRow(['Nội dung', 'Kết quả']), ...summary.map(([what, value]) => [textCell(what), written(value)])],
  });
  await writeWorkbook(sheets).toFile(path);
}

/** Columns of a report: the two of its own, the original ones, and the village when it stood in a heading. */
function badSheet({ sheet, header }: List, people: readonly Person[]): WrittenSheet<never> {
  const { columns, titles } = header;
  const own = [columns.originalRow, columns.reasons];
  const places = titles.map((_, column) => column).filter((column) => !own.includes(column));
  const addVillage = columns.village === undefined;
  const fieldOf = (column: number) => (Object.keys(columns) as Field[]).find((field) => columns[field] === column);
  const data = people.map(({ row, reasons }): WrittenRow => {
    // A household or village that was taken from above must stay with the row.
    const cells = places.map((column) => {
      const field = fieldOf(column);
      const taken = field === 'householdCode' || field === 'village' ? row.values[field] : undefined;
      return isBlank(row.cells[column]) ? (taken ?? null) : (row.cells[column] ?? null);
    });
    return [
      row.number,
      { ...textCell(reasons.join('\n')), wrap: true, backgroundColor: '#FFF2CC' },
      ...[...cells, ...(addVillage ? [row.values.village ?? null] : [])].map(written),
    ];
  });
  const widths = [12, 60, ...places.map(() => 18), 18].map((width) => ({ width }));
  const names = [
    ORIGINAL_ROW,
    REASONS,
    ...places.map((column) => titles[column] ?? ''),
    ...(addVillage ? ['Thôn'] : []),
  ];
  return {
    sheet: sheet.slice(0, MAX_SHEET_NAME),
    columns: widths,
    stickyRowsCount: 1,
    data: [headerRow(names), ...data],
  };
}

function notesSheet(people: readonly Person[]): WrittenSheet<never> {
  const data = people.map(({ row, householdCode, fullName, notes }): WrittenRow => [
    row.sheet,
    row.number,
    textCell(householdCode),
    textCell(fullName),
    { ...textCell(notes.join('\n')), wrap: true },
  ]);
  const titles = ['Trang', ORIGINAL_ROW, 'Hộ', 'Người đã nhập', 'Điều cần xem lại'];
  return {
    sheet: NOTES_SHEET,
    columns: [{ width: 16 }, { width: 10 }, { width: 14 }, { width: 28 }, { width: 90 }],
    stickyRowsCount: 1,
    data: [headerRow(titles), ...data],
  };
}

const headerRow = (titles: readonly string[]): WrittenRow =>
  titles.map((title) => ({ ...textCell(title), fontWeight: 'bold' as const, wrap: true }));

const textCell = (value: string) => ({ value, type: String, format: '@' });

/** Dates go out as text, so that no Excel exchanges their day and month; numbers show all their digits. */
function written(cell: Cell) {
  if (cell === null) return null;
  if (typeof cell === 'number') return { value: cell, format: Number.isInteger(cell) ? '0' : 'General' };
  return typeof cell === 'boolean' ? cell : textCell(textOf(cell));
}
