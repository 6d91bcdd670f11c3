import { cellOf, type Cells, type ReportDefinition } from '../../domain/reports/index.ts';
import { periodText, said } from './words.ts';
import type { XlsxSheet } from './xlsx.ts';

/** The tables of a report as sheets of a workbook. */
export function sheetsOf(definition: ReportDefinition, cells: Cells, period: string, station: string): XlsxSheet[] {
  const title = `${station} · ${said(definition.title)} ${periodText(period)}`;
  return definition.sections.map(({ code, title: name, columns, rows }) => ({
    name: said(name),
    title,
    columns: [said(name), ...columns.map((column) => said(column.title))],
    rows: rows.map((row) => [said(row.title), ...columns.map((column) => cells[cellOf(code, row.code, column.code)])]),
  }));
}
