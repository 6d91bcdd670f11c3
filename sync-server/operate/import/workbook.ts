import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import readWorkbook from 'read-excel-file/node';
import { ConfigError } from '../../config.ts';
import type { Cell } from './cells.ts';

/** A sheet as it is in the file; the first row is row 1 of Excel. */
export interface Sheet {
  name: string;
  rows: Cell[][];
}

/** All sheets of an XLSX file. @throws ConfigError when there is no such file or it is none of Excel's */
export async function readSheets(path: string): Promise<Sheet[]> {
  const content = readContent(path);
  try {
    const sheets = await readWorkbook(content);
    return sheets.map(({ sheet, data }) => ({ name: sheet, rows: data.map((row) => row.map(cellOf)) }));
  } catch (error) {
    throw new ConfigError(
      `${basename(path)} không phải là tệp Excel .xlsx đọc được. Hãy mở tệp bằng Excel, bỏ mật khẩu nếu có, chọn Lưu thành (Save As) kiểu “Excel Workbook (.xlsx)” rồi nhập lại.`,
      { cause: error },
    );
  }
}

function readContent(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'Không thấy tệp' : 'Không đọc được tệp';
    throw new ConfigError(`${why} ${path}. Hãy kiểm tra tên tệp, thư mục và quyền đọc.`, { cause: error });
  }
}

function cellOf(value: unknown): Cell {
  if (value instanceof Date || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'string' ? value : null;
}
