export {
  cellOf,
  definitionFor,
  percent,
  type Cells,
  type ReportColumn,
  type ReportDefinition,
  type ReportRow,
  type ReportSection,
  type Words,
} from './definition.ts';
export { epiCells, zeroDose, type EpiInput, type ProductUse } from './epi/cells.ts';
export { EPI_REPORT, epiDefinition } from './epi/definition.ts';
export { cohortDoses, DROP_OUTS, FULL_UNDER_1, ZERO_DOSE } from './epi/rules.ts';
export { ageMonths, type CountedDose, type CountedPerson } from './people.ts';
export { dueOn, monthsUpTo, periodBefore, periodOf, type DueRule, type Period, type PeriodType } from './period.ts';
