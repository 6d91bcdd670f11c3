import { formatDate } from '../../../src/lib/domain/dates/index.ts';

/** A cell as the file holds it; a date is 00:00 UTC of its day. */
export type Cell = string | number | boolean | Date | null;

/** What a cell says, as a person would read it: dates `dd/mm/yyyy`, numbers without grouping, blanks collapsed. */
export function textOf(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return formatDate(cell.toISOString().slice(0, 10));
  return String(cell).normalize('NFC').replace(/\s+/g, ' ').trim();
}

export const isBlank = (cell: Cell | undefined): boolean => textOf(cell) === '';
