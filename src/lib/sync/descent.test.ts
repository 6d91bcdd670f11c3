import { expect, test } from 'vitest';
import { merge } from '../domain/merge/merge.ts';
import { stampEdit } from '../domain/merge/edit.ts';
import { stampNew } from '../domain/merge/stamps.ts';
import { definitions, type AnyRecord } from '../domain/records/index.ts';
import { knows } from './descent.ts';

const { policy } = definitions.households;
const stamp = (ms: number, device: string) => ({
  at: new Date(ms).toISOString(),
  by: device,
  device,
  clock: `${String(ms).padStart(13, '0')}-00000-${device}`,
});
const created = stampNew({ id: 'h', stationCode: '1', villageCode: '1', version: 2, members: [] }, stamp(1, 'a'));
const edit = (before: AnyRecord, ms: number, device: string, change: object) =>
  stampEdit(before, { ...before, ...change }, stamp(ms, device), policy);

test('a version knows what it was made from, and not the other way round', () => {
  const phone = edit(created, 2, 'a', { phone: '1' });
  const both = edit(phone, 3, 'b', { water: 'giếng' });
  expect([knows(created, created), knows(phone, created), knows(both, phone)]).toEqual([true, true, true]);
  expect([knows(created, phone), knows(phone, both)]).toEqual([false, false]);
});

test('a later edit of an older version does not know what came in between', () => {
  const phone = edit(created, 2, 'a', { phone: '1' });
  const behind = edit(created, 9, 'b', { water: 'giếng' });
  expect(knows(behind, phone)).toBe(false);
});

test('a merge knows both sides, with and without their common version', () => {
  const mine = edit(created, 2, 'a', { phone: '1', note: 'x' });
  const theirs = edit(created, 3, 'b', { phone: '2', water: 'giếng' });
  for (const base of [created, undefined]) {
    const { merged } = merge(base, mine, theirs, policy);
    expect([knows(merged, mine), knows(merged, theirs)]).toEqual([true, true]);
  }
});
