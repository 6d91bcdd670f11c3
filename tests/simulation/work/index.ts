import type { Device } from '../device.ts';
import type { Random } from '../random.ts';
import type { Counter } from './counter.ts';
import * as decisions from './decisions.ts';
import * as households from './households.ts';
import * as people from './people.ts';
import type { Act } from './records.ts';
import * as visits from './visits.ts';

/**
 * What health workers do, with its share: of a hundred acts at a station about half are visits and their parts, a quarter doses, the rest
 * the register of people and households (D; rare acts that meet each other are made more frequent than in life).
 */
const SHARES: readonly (readonly [number, (act: Act) => Promise<void>])[] = [
  [12, visits.receiveVisit],
  [8, visits.diagnose],
  [8, visits.measure],
  [6, visits.prescribe],
  [5, visits.complete],
  [4, visits.amend],
  [2, visits.voidVisit],
  [12, visits.giveDose],
  [4, visits.noteReaction],
  [3, visits.correctLot],
  [1, visits.voidDose],
  [6, people.correctPhone],
  [5, people.writeNote],
  [4, people.correctBirthDate],
  [2, people.correctName],
  [4, people.addAllergy],
  [2, people.refuteAllergy],
  [2, people.removeAllergy],
  [4, people.addCondition],
  [3, people.addIdentifier],
  [3, people.registerAgain],
  [2, people.recordDeath],
  [4, households.registerFamily],
  [3, households.addChild],
  [3, households.takeOverAsHead],
  [2, households.leaveHousehold],
  [3, households.moveHouse],
  [2, households.moveVillage],
  [2, households.correctHousePhone],
  [2, households.correctAddress],
  [1, households.correctNumber],
  [6, decisions.settle],
  [4, decisions.settlePair],
  [2, decisions.takeBack],
];
const ALL = SHARES.reduce((sum, [share]) => sum + share, 0);

/** One thing that a health worker does on a device; nothing when the device holds no record for it. */
export async function work(device: Device, random: Random, counter: Counter): Promise<void> {
  const act: Act = { device, random, n: counter.next() };
  let at = random.next() * ALL;
  const chosen = SHARES.find(([share]) => (at -= share) < 0) ?? SHARES[0];
  await chosen?.[1](act);
}
