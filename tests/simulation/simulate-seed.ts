import { liveThrough } from './story.ts';
import { World } from './world.ts';

export interface Outcome {
  /** A sentence for everything that is wrong after quiet; empty: the seed holds. */
  wrong: string[];
  /** The story. */
  lines: string[];
  /** Edits of which a person was told that they are saved. */
  accepted: number;
}

/** Lives through one seed, waits until it is quiet, and looks. */
export async function simulate(seed: string | number): Promise<Outcome> {
  const world = new World(String(seed));
  const { lines, oracle } = world;
  try {
    await world.begin();
    await liveThrough(world);
    await world.quiet();
    return { wrong: [...(await world.differences()), ...(await world.lostEdits())], lines, accepted: oracle.accepted };
  } catch (error) {
    return { wrong: [error instanceof Error ? (error.stack ?? error.message) : String(error)], lines, accepted: 0 };
  } finally {
    await world.end();
  }
}
