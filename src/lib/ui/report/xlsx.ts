/** One table of a workbook: a title over the columns, then rows. Dates go out as text, so that no program exchanges day and month. */
export interface XlsxSheet {
  name: string;
  title: string;
  columns: string[];
  rows: (string | number | undefined)[][];
}

const text = (value: string) => ({ value, type: String, format: '@' });
const bold = (value: string) => ({ ...text(value), fontWeight: 'bold' as const, wrap: true });

/** Gives a workbook to the browser, which puts it among the downloads. The writer is loaded when it is needed. */
export async function saveXlsx(fileName: string, sheets: readonly XlsxSheet[]): Promise<void> {
  const { default: write } = await import('write-excel-file/browser');
  const made = sheets.map(({ name, title, columns, rows }) => ({
    sheet: name.slice(0, 31),
    columns: columns.map((_, n) => ({ width: n === 0 ? 44 : 14 })),
    data: [
      [bold(title)],
      columns.map(bold),
      ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? { value: cell } : cell ? text(cell) : null))),
    ],
  }));
  await write(made as never).toFile(fileName);
}
