import { describe, expect } from 'vitest';
import { imported, newPatient } from '../records.ts';
import { answer, expectNothingLost, inWorld } from './in-world.ts';
import { MINUTE } from '../world.ts';

const MOST_AT_ONCE = 2;

describe('R19: all tablets start again from empty in 15 minutes', () => {
  inWorld('R19: the server sheds load with 503 and 429, and every tablet ends complete', async (world) => {
    for (let n = 0; n < 60; n++) await world.put('patients', imported(newPatient(`x${n}`, `Người ${n}`, 'h1')));
    let [inHand, shed] = [0, 0];
    world.network.intercept = (_request, pass) => {
      if (inHand >= MOST_AT_ONCE) {
        shed++;
        return answer(shed % 2 ? 503 : 429, { 'retry-after': '5' });
      }
      inHand++;
      // The work takes the server a while, in which others come.
      return world.scheduler
        .sleep(1500)
        .then(pass)
        .finally(() => inHand--);
    };
    for (let n = 0; n < 40; n++) {
      world.addDevice({ first: 20, pull: 20 }).start();
      await world.run((15 * MINUTE) / 40);
    }
    // Two slots for forty tablets: long polls take them too, so the unluckiest comes last after hours.
    await world.run(240 * MINUTE);
    expect(shed).toBeGreaterThan(100);
    expect(world.devices.filter((device) => device.ids('patients').length === 63)).toHaveLength(40);
    await expectNothingLost(world);
  });
});
