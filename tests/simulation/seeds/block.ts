import { expect, test } from 'vitest';
import { simulate } from '../simulate-seed.ts';

const BLOCK = 60;
/** A world with 50 tablets on a busy machine. */
const LONGEST_MS = 300_000;
/** Edits per seed on average: below, the worlds would prove little. */
const LEAST_EDITS = 10;

/** Seeds of one block, counted from 0, as tests: blocks lie in files of their own so that the workers share them. */
export function testBlock(block: number): void {
  const seeds = Array.from({ length: BLOCK }, (_, n) => block * BLOCK + n + 1);
  let edits = 0;
  test.for(seeds)(
    'seed %s: after quiet all are equal and nothing is lost',
    { timeout: LONGEST_MS },
    async (seed, { onTestFailed }) => {
      const { wrong, lines, accepted } = await simulate(seed);
      onTestFailed(() => console.log(lines.join('\n')));
      edits += accepted;
      expect(wrong, `npm run simulate -- --seed ${seed}`).toEqual([]);
    },
  );
  test('the seeds of this block are full of work', () => expect(edits).toBeGreaterThan(BLOCK * LEAST_EDITS));
}
