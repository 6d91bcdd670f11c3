import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyLimit } from './body-limits.ts';
import { deeperThan, MAX_DEPTH } from './json-depth.ts';

const bytes = (text: string) => Buffer.from(text);

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test('agrees with a walk over the parsed value, whatever strings it holds', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      const depth = depthOf(JSON.parse(text));
      // Padded, so that the short cut for short texts is not taken.
      const padded = bytes(text + ' '.repeat(20));
      expect(deeperThan(padded, depth)).toBe(false);
      if (depth > 0) expect(deeperThan(padded, depth - 1)).toBe(true);
    }),
  );
});

test.each(['"[[[[[[[["', '"\\"[[[[[[[["', '"\\\\"', '{"[[[[{{{{":"]]"}'])(
  'brackets inside strings do not count: %s',
  (text) => {
    expect(deeperThan(bytes(text), 1)).toBe(false);
  },
);

test('millions of brackets cost neither stack nor memory', () => {
  const before = process.memoryUsage().heapUsed;
  expect(deeperThan(Buffer.alloc(64 * 1024 * 1024, '['), MAX_DEPTH)).toBe(true);
  expect(deeperThan(Buffer.alloc(1024 * 1024, ']'), MAX_DEPTH)).toBe(false);
  expect(deeperThan(bytes('"unfinished \\'), 1)).toBe(false);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(8 * 1024 * 1024);
});

test.each([
  ['/_session', 16 * 1024],
  ['_session?next=/', 16 * 1024],
  ['/db/_purge', 4 * 1024 * 1024],
  ['/db/_index/x/json/y', 1024 * 1024],
  ['/_something', 64 * 1024],
  ['/db/_bulk_docs', undefined],
  ['/db', undefined],
  ['/db/doc', undefined],
  ['/db/_purge/attachment', undefined],
  ['/db/_local/x', undefined],
])('the body of %s may have %s bytes', (path, limit) => {
  expect(bodyLimit(path)).toBe(limit);
});
