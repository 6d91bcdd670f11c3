export { caseOf, openCaseFor, suspendedLots, withReaction, type NewCase } from './case.ts';
export { AEFI_HOURS, reportClock, type AefiHours, type ReportClock, type ReportState } from './deadline.ts';
export { nextStates, stateOf, stepIssues, withStep, type AefiState } from './steps.ts';
