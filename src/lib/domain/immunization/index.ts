export { scheduleProblems } from './check-schedule.ts';
export { dosesDue, dosesDueBetween, scheduleDoseFor, type DueDose } from './due.ts';
export { findProduct, products, type Product } from './products.ts';
export { schedule, type Schedule, type ScheduleDose, type ScheduleSeries } from './rules.ts';
export { scheduleOn, schedules, VN_EPI_TT52_2025 } from './schedules.ts';
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
