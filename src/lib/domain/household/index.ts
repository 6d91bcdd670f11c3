export type { Deed, Done, Outcome, Placement } from './deed.ts';
export { activeMembers, HEAD, headOf, headsOf, presentMembers } from './members.ts';
export {
  addMember,
  changeHead,
  createHousehold,
  markDead,
  moveBetween,
  moveOut,
  splitHousehold,
  type HouseholdFields,
} from './operations.ts';
export type { Newcomer } from './stays.ts';
