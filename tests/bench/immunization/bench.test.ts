import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { makeChildren } from './children.ts';

const entry = fileURLToPath(new URL('../run.mjs', import.meta.url));

/** Figures are looked at, never judged: no test asserts a time. */
test('npm run bench -- immunization judges all children and prints one line', async () => {
  const args = [entry, 'immunization', '--children', '60', '--rounds', '2'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const result = JSON.parse(stdout.trim()) as Record<string, unknown>;
  expect(result).toMatchObject({ bench: 'immunization', children: 60 });
  expect(result.targets).toHaveLength(2);
  const { answers } = result.full as { answers: number };
  expect(answers).toBe(makeChildren(60, '2026-11-21', 1).reduce((sum, { doses }) => sum + doses.length, 0));
  expect((result.due as { answers: number }).answers).toBeGreaterThan(0);
});
