import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase45, toBase45 } from './base45.ts';
import { FRAME_BYTES, FrameCollector, framesOf, MOST_FRAMES } from './frames.ts';

const bytesOf = (length: number) => Uint8Array.from({ length }, (_, n) => (n * 7919) % 251);

it('base45 gives any bytes back, and the example of RFC 9285', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(fromBase45(toBase45(bytes))).toEqual(bytes);
    }),
  );
  expect(toBase45(new TextEncoder().encode('Hello!!'))).toBe('%69 VD92EX0');
  for (const wrong of ['A', 'abc', ':::']) expect(fromBase45(wrong)).toBeUndefined();
});

it('codes come together in any order, seen any number of times', async () => {
  const file = bytesOf(5 * FRAME_BYTES + 17);
  const frames = await framesOf(file);
  expect(frames).toHaveLength(6);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...frames, ...frames], { minLength: 12 }),
      fc.array(fc.constantFrom(...frames)),
      async (order, more) => {
        const collector = new FrameCollector();
        for (const frame of [...order, ...more]) expect(['taken', 'again']).toContain(collector.take(frame));
        expect(collector.missing).toEqual([]);
        expect(await collector.file()).toEqual(file);
      },
    ),
    { numRuns: 30 },
  );
});

it('says what is missing, and keeps nothing of another series or of a card', async () => {
  const [first = '', , third = ''] = await framesOf(bytesOf(3 * FRAME_BYTES));
  const [other = ''] = await framesOf(bytesOf(2 * FRAME_BYTES));
  const collector = new FrameCollector();
  expect(collector.take('036184005678|161234567|Trần')).toBe('notFrame');
  expect([third, other, first, first].map((frame) => collector.take(frame))).toEqual([
    'taken',
    'other',
    'taken',
    'again',
  ]);
  expect(collector.missing).toEqual([2]);
  expect(await collector.file()).toBeUndefined();
});

it('a code that was read wrongly does not pass', async () => {
  const [first = '', second = ''] = await framesOf(bytesOf(2 * FRAME_BYTES));
  const collector = new FrameCollector();
  collector.take(first);
  collector.take(second.replace(/.$/, (letter) => (letter === '0' ? '1' : '0')));
  await expect(collector.file()).rejects.toMatchObject({ fault: 'altered' });
});

it('more than can be scanned goes as a file', async () => {
  await expect(framesOf(bytesOf(MOST_FRAMES * FRAME_BYTES + 1))).rejects.toMatchObject({ fault: 'tooLarge' });
});
