export { dosesDue, scheduleDoseFor, type DueDose } from './due.ts';
export { scheduleOn, schedules, VN_EPI_TT52_2025 } from './national-schedule.ts';
export { findProduct, products, type Product } from './products.ts';
export { scheduleProblems, type Schedule, type ScheduleDose, type ScheduleSeries } from './rules.ts';
export {
  seriesStatus,
  type Child,
  type GivenDose,
  type JudgedDose,
  type NextDose,
  type SeriesState,
  type SeriesStatus,
  type Verdict,
} from './series-status.ts';
