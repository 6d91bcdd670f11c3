export { readCard, type Card, type CardError, type UnreadCard } from './card.ts';
export { duplicateKeys, duplicatePairs } from './duplicate-keys.ts';
export {
  DUPLICATE_LIKELY,
  DUPLICATE_POSSIBLE,
  likelyDuplicates,
  scoreDuplicate,
  type DuplicateReason,
  type PersonLike,
} from './duplicates.ts';
export { toIdentifiers } from './identifiers.ts';
export {
  bareNumber,
  bhxhFault,
  bhxhOfBhyt,
  bhytFault,
  birthYearOfPersonalId,
  formatBhyt,
  householdCodeFault,
  oldIdCardFault,
  personalIdDoubts,
  personalIdFault,
  readPhone,
  sexOfPersonalId,
  type NumberFault,
  type PersonalIdDoubt,
} from './numbers.ts';
export { asOnePerson, resolvePatient, samePeople, wholePerson, type OnePerson, type Pointer } from './same-person.ts';
