import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The table of promises in ../README.md says the truth: each has a test, and the test is there under this name. */

const ROOT = new URL('../../../', import.meta.url);
const ROW = /^\| R(\d+) +\| `([^`]+)` +\| (.+?) +\|$/gm;

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const rows = [...readme.matchAll(ROW)].map(([, promise, file = '', name = '']) => ({
  promise: Number(promise),
  file,
  name: name.trim(),
}));

test('every promise from R1 to R22 is in the table', () => {
  const wanted = Array.from({ length: 22 }, (_, n) => n + 1);
  expect([...new Set(rows.map(({ promise }) => promise))].sort((a, b) => a - b)).toEqual(wanted);
});

test.each(rows)('R$promise: $file holds "$name"', ({ promise, file, name }) => {
  const url = new URL(file, ROOT);
  expect(existsSync(url)).toBe(true);
  const text = readFileSync(url, 'utf8');
  expect(text).toContain(name);
  expect(text).toMatch(new RegExp(`\\bR${promise}\\b`));
});
