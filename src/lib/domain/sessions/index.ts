export { arrive, type NewAttendance } from './attend.ts';
export { checkAttendance, checkSession, type ScreeningContext } from './check.ts';
export { closingLine, lotUse, wastage, type LotUse } from './closing.ts';
export { isGivenHere, mayInject, type InjectionFault } from './guard.ts';
export { isObserved, lastInjection, minutesLeft, observation, observedAfter, underObservation } from './observe.ts';
export { isRoutine, newSession, routineSession, routineSessionId, type PlannedSession } from './plan.ts';
export { dosesToInject, STAGES, stageOf, type Stage } from './stage.ts';
