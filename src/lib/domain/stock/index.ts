export { balanceOf, balances, difference, placeKey, signedDoses, type Moved } from './balance.ts';
export {
  FREEZE_SENSITIVE,
  halfOf,
  isOutOfLimits,
  mayFreeze,
  missingReadings,
  readingIssues,
  type Half,
  type MissingReading,
} from './fridge.ts';
export { openingId, openVial, type NewMovement, type NewVial } from './open.ts';
export { lotIdOf, normalLotNo, partsOfLotId } from './lot-id.ts';
export {
  firstExpiryFirst,
  isSuspended,
  lastHold,
  lotState,
  SOON_DAYS,
  stops,
  usableUntil,
  vialDosesLeft,
  type LotState,
  type Stop,
  type StopRule,
  withHold,
  type VialUse,
} from './state.ts';
