import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { median, percentile } from './support/statistics.ts';

const run = promisify(execFile);
const entry = fileURLToPath(new URL('./run.mjs', import.meta.url));

interface Result {
  bench: string;
  met: boolean;
  targets: { name: string; value: number; met: boolean }[];
  figures?: Record<string, { ours: number; pouchdb: number; ratio: number }>;
  machine: { cores: number };
}

/** Runs a bench as `npm run bench` does; figures are looked at, never judged: no test asserts a time. */
async function bench(...args: string[]): Promise<Result> {
  const { stdout } = await run(process.execPath, [entry, ...args], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result;
}

describe('npm run bench', () => {
  it('names the benches when asked for one that is not there', async () => {
    const failure = await run(process.execPath, [entry, 'nothing']).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 1, stderr: expect.stringContaining('server') as unknown });
  });

  it('server: ours and the peer store, answer and wake up', async () => {
    const sizes = ['--docs', '400', '--rounds', '1', '--clients', '2', '--polls', '4', '--rate', '5', '--seconds', '1'];
    const result = await bench('server', ...sizes);
    expect(result.bench).toBe('server');
    expect(result.targets).toHaveLength(6);
    for (const key of ['push1', 'push8', 'pull1', 'pull8', 'wakeOneP99', 'wakeManyP99']) {
      const figure = result.figures?.[key];
      expect([key, figure?.ours && figure.ours > 0, figure?.pouchdb && figure.pouchdb > 0]).toEqual([key, true, true]);
    }
    expect(result.machine.cores).toBeGreaterThan(0);
  });

  it('storm: R3 every tablet completes over a bad link, and none loses or doubles a record', async () => {
    const result = await bench('storm', '--tablets', '4', '--perstation', '2', '--docs', '100', '--broken', '3');
    const held = result.targets.filter(({ name }) => !name.startsWith('p95'));
    expect(held.map(({ name, met }) => [name, met])).toEqual(held.map(({ name }) => [name, true]));
    expect(held).toHaveLength(4);
  }, 180_000);
});

describe('statistics', () => {
  it('median and percentiles by nearest rank', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([1, 2, 3, 4], 0.99)).toBe(4);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
