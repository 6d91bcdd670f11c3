import { expect, test } from 'vitest';
import { OpenFeeds } from './open-feeds.ts';

test('a device that opens too many feeds loses its oldest one; others keep theirs', () => {
  const feeds = new OpenFeeds(2, 100);
  const ended: string[] = [];
  const leave = ['a1', 'a2'].map((name) => feeds.add('a', () => ended.push(name)));
  feeds.add('b', () => ended.push('b1'));
  feeds.add(undefined, () => ended.push('administrator'));
  feeds.add('a', () => ended.push('a3'));
  expect(ended).toEqual(['a1']);
  leave[0]?.();
  leave[0]?.();
  expect(feeds.count).toBe(4);
  feeds.add('a', () => ended.push('a4'));
  expect(ended).toEqual(['a1', 'a2']);
});

test('says when all together are too many', () => {
  const feeds = new OpenFeeds(10, 2);
  const leave = feeds.add('a', () => {});
  feeds.add('b', () => {});
  expect(feeds.full).toBe(true);
  leave();
  expect(feeds.full).toBe(false);
});
