export { scheduleProblems, scheduleSetProblems } from './check-schedule.ts';
export { dosesDue, dosesDueBetween, scheduleDoseFor, type DueDose } from './due.ts';
export { findProduct, products } from './products.ts';
export type { Product } from './product.ts';
export { schedule, type Schedule, type ScheduleDose, type Schedules, type ScheduleSeries } from './rules.ts';
export { scheduleOn, schedules, VN_EPI_TT52_2025 } from './schedules.ts';
export { seriesStatus, type JudgedDose, type NextDose, type SeriesStatus } from './series-status.ts';
export type { Child, GivenDose, SeriesState, SeriesVerdict, Verdict } from './types.ts';
export { judgePerson, judgeSeries, type AntigenTally, type Person, type PersonJudgement } from './person.ts';
export type { GivenVerdict } from './person-doses.ts';
export type { PersonState, SeriesJudgement } from './person-series.ts';
export { expectedBirth, pregnantSince, type Pregnancy } from './pregnancy.ts';
export { protectedAtBirth, type ProtectedAtBirth } from './protected-at-birth.ts';
export type { Reason, ReasonCode } from './reasons.ts';
export type { NotGiven } from './states.ts';
export {
  describeSchedule,
  withSpan,
  type DescribedDose,
  type DescribedSchedule,
  type DescribedSeries,
  type RulePath,
  type RuleSentence,
} from './describe.ts';
export type { ScheduleFault } from './fault.ts';
export { missedOf, recallPlaces, type Missed, type RecallPlaces } from './recall.ts';
export { combineSchedules, scheduleDocument, type CombinedSchedules, type ScheduleDocument } from './synced.ts';
export {
  changedRules,
  immunizationRules,
  isAllowed,
  openVialHours,
  ruleDefinitions,
  ruleFaults,
  RULES_ID,
  type ChangedRule,
  type ImmunizationRules,
  type RuleDefinition,
} from './station-rules.ts';
