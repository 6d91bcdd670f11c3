import type { Trust } from '../catalogues/catalogue.ts';
import type { DueRule, Period, PeriodType } from './period.ts';

/** A text of a printed form, in both languages. */
export interface Words {
  vi: string;
  en: string;
}

export interface ReportColumn {
  code: string;
  title: Words;
  /** `percent`: the cell is a share of 100, shown with one decimal. */
  unit?: 'percent';
}

export interface ReportRow {
  code: string;
  title: Words;
}

/** A table of the form. The value of row `r` and column `c` is the cell `<section>.<r>.<c>`. */
export interface ReportSection {
  code: string;
  title: Words;
  note?: Words;
  columns: readonly ReportColumn[];
  rows: readonly ReportRow[];
}

/** A report as data, so that a new circular is a new definition. */
export interface ReportDefinition {
  code: string;
  version: string;
  title: Words;
  legalBasis: string;
  trust: Trust;
  periodType: PeriodType;
  validFrom: string;
  validTo?: string;
  due: DueRule;
  sections: readonly ReportSection[];
}

/** Code of the cell to its value. What cannot be counted is absent, not 0. */
export type Cells = Record<string, number>;

export function cellOf(section: string, row: string, column: string): string {
  return `${section}.${row}.${column}`;
}

/** The definition of a report that holds for a period: the last one whose validity has begun by its end. */
export function definitionFor(
  definitions: readonly ReportDefinition[],
  code: string,
  period: Period,
): ReportDefinition | undefined {
  return definitions
    .filter((one) => one.code === code && one.periodType === period.type && one.validFrom <= period.to)
    .sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
    .at(-1);
}

/** A share of 100 with one decimal; undefined without a whole. */
export function percent(part: number, whole: number): number | undefined {
  return whole > 0 ? Math.round((part / whole) * 1000) / 10 : undefined;
}
