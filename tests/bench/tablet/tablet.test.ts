import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../run.mjs', import.meta.url));

interface Result {
  bench: string;
  targets: { name: string; met: boolean }[];
  figures: Record<string, { ours: number; peer?: number }>;
}

/** Small sizes, and the figures that need no build of the app. Figures are looked at, never judged: no test asserts a time. */
it('tablet: search, column, store and download run in a browser and give their figures', async () => {
  const sizes = [
    '--people',
    '300',
    '--ward',
    '400',
    '--persons',
    '2',
    '--download',
    '60',
    '--docs',
    '120',
    '--reads',
    '5',
  ];
  const only = ['--only', 'search,columns,bulk,household,download'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [entry, 'tablet', ...only, ...sizes, '--rounds', '1', '--slow', '2'],
    { maxBuffer: 2 ** 26 },
  );
  const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result;
  expect(result.bench).toBe('tablet');
  // A search among 300 people can be quicker than the browser's clock can tell: 0 is a figure, none is not.
  expect(Object.values(result.figures).filter(({ ours }) => !(ours >= 0))).toEqual([]);
  for (const name of ['bulk write 1x', 'household members 1x', 'first download 1x', 'first download 2x'])
    expect([name, (result.figures[name]?.peer ?? 0) > 0]).toEqual([name, true]);
  expect(result.targets).toHaveLength(11);
}, 180_000);
