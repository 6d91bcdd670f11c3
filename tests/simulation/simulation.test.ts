import { afterEach, expect, test } from 'vitest';
import { liveThrough } from './faults.ts';
import { World } from './world.ts';

/** `TRAM_SEED=17` lives through one seed and prints its story. */
const chosen = process.env.TRAM_SEED;
const seeds = chosen ? [chosen] : Array.from({ length: 30 }, (_, n) => String(n + 1));

let world: World | undefined;

afterEach(async ({ task }) => {
  if (chosen || task.result?.state === 'fail') console.log(world?.lines.join('\n'));
  await world?.end();
});

test.for(seeds)('seed %s: after quiet all are equal and nothing is lost', async (seed) => {
  world = new World(seed);
  await world.begin();
  await liveThrough(world);
  await world.quiet();
  expect(await world.differences(), `TRAM_SEED=${seed}`).toEqual([]);
  expect(await world.lostEdits(), `TRAM_SEED=${seed}`).toEqual([]);
  expect(world.oracle.accepted).toBeGreaterThan(5);
});
