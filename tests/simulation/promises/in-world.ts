import { expect, test } from 'vitest';
import type { ServerAnswer } from '../server.ts';
import { World } from '../world.ts';

/** A test in a world of its own; the story is printed when it fails. */
export function inWorld(name: string, live: (world: World) => Promise<void>): void {
  test(name, async ({ onTestFailed }) => {
    const world = new World(name);
    onTestFailed(() => console.log(world.lines.join('\n')));
    try {
      await world.begin();
      await live(world);
    } finally {
      await world.end();
    }
  });
}

/** After quiet all are equal and every accepted edit has left a trace. */
export async function expectNothingLost(world: World): Promise<void> {
  await world.quiet();
  expect(await world.differences()).toEqual([]);
  expect(await world.lostEdits()).toEqual([]);
}

export function answer(status: number, headers: Record<string, string> = {}): Promise<ServerAnswer> {
  const text = JSON.stringify({ error: 'simulated', reason: 'simulated' });
  return Promise.resolve({ status, headers: { 'content-type': 'application/json', ...headers }, text });
}
