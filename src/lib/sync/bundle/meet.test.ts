import { describe, expect, it } from 'vitest';
import { hash } from '../../domain/merge/index.ts';
import type { AnyRecord } from '../../domain/records/index.ts';
import { asEdited, definitions } from '../../domain/records/index.ts';
import type { BundleChange } from './bundle.ts';
import { meet, type Held } from './meet.ts';

const stampAt = (ms: number, device: string) => ({
  at: new Date(ms).toISOString(),
  by: `p-${device}`,
  device,
  clock: `${ms}-00000-${device}`,
});
const FIRST = 1_763_604_000_000;
const original: AnyRecord = {
  id: 'a',
  stationCode: '22333',
  villageCode: 'v',
  version: definitions.patients.version,
  createdAt: stampAt(FIRST, 'server').at,
  createdBy: 'p',
  createdDevice: 'server',
  updatedAt: stampAt(FIRST, 'server').at,
  updatedBy: 'p',
  updatedDevice: 'server',
  clock: stampAt(FIRST, 'server').clock,
  fullName: 'Nguyễn Thị Hoà',
};
const base = { record: original, rev: '3-c' };
let now = FIRST;
const edit = (before: AnyRecord, device: string, fields: object) =>
  asEdited('patients', before, { ...before, ...fields }, stampAt((now += 1000), device));
const change = (record: AnyRecord, more: Partial<BundleChange> = {}): BundleChange => ({
  kind: 'patients',
  record,
  base,
  ...more,
});
const held = (record: AnyRecord, more: Partial<Held> = {}): Held => ({ record, past: new Set(), ...more });

describe('a change of a bundle meets', () => {
  it('nobody: it is new, over the base that it names', () => {
    const mine = edit(original, 'd1', { phone: '1' });
    expect(meet(change(mine), undefined)).toEqual({ outcome: 'new', record: mine, base });
  });

  it('itself: known, whether it came by a bundle or from the server', () => {
    const mine = edit(original, 'd1', { phone: '1' });
    expect(meet(change(mine), held(mine, { base }))).toEqual({ outcome: 'known' });
    expect(meet(change(mine), held(mine, { rev: '4-d' }))).toEqual({ outcome: 'known' });
  });

  it('what came from it: known, and nothing is held against the newer value', () => {
    const first = edit(original, 'd1', { phone: '1' });
    const second = edit(first, 'd2', { phone: '2' });
    expect(meet(change(first), held(second, { base, past: new Set([hash(first)]) }))).toEqual({ outcome: 'known' });
  });

  it('what it came from: the newer version replaces it without a dispute', () => {
    const first = edit(original, 'd1', { phone: '1' });
    const second = edit(first, 'd1', { phone: '2' });
    const met = meet(change(second, { past: [hash(original), hash(first)] }), held(first, { base }));
    expect(met).toMatchObject({ outcome: 'newer', record: second });
    expect(met).not.toHaveProperty('record.superseded');
  });

  it('a later edit of the same tablet that came by another way: known, without a dispute', () => {
    const first = edit(original, 'd1', { phone: '1' });
    const second = edit(first, 'd1', { phone: '2' });
    expect(meet(change(first), held(second, { rev: '4-d', revs: new Set(['4-d', '3-c']) }))).toEqual({
      outcome: 'known',
    });
  });

  it("the server's version under it: replaced, over that revision", () => {
    const mine = edit(original, 'd1', { phone: '1' });
    expect(meet(change(mine), held(original, { rev: '3-c' }))).toMatchObject({
      outcome: 'newer',
      record: mine,
      base: { rev: '3-c' },
    });
  });

  it('an edit of another field: both stay', () => {
    const mine = edit(original, 'd1', { phone: '1' });
    const theirs = edit(original, 'd2', { note: 'n' });
    const met = meet(change(theirs), held(mine, { base }));
    expect(met).toMatchObject({ outcome: 'merged', record: { phone: '1', note: 'n' } });
    expect(met).not.toHaveProperty('base.rev');
  });

  it('an edit of the same field: one is in use, the other one is kept beside it', () => {
    const mine = edit(original, 'd1', { phone: '1' });
    const theirs = edit(original, 'd2', { phone: '2' });
    const met = meet(change(theirs), held(mine, { base }));
    expect(met).toMatchObject({ record: { phone: '2', superseded: [{ path: 'phone', value: '1' }] } });
    const again = meet(change(theirs), held('record' in met ? met.record : mine, { base, past: new Set() }));
    expect(again).toEqual({ outcome: 'known' });
  });

  it('a version of the server: the later one of the two counts, and it is not unsent', () => {
    const fourth = edit(original, 'd2', { phone: '2' });
    const onServer = { record: fourth, rev: '4-d', base: undefined };
    expect(meet(change(fourth, onServer), held(original, { rev: '3-c' }))).toEqual({
      outcome: 'newer',
      record: fourth,
      rev: '4-d',
    });
    expect(meet(change(original, { rev: '3-c', base: undefined }), held(fourth, { rev: '4-d' }))).toEqual({
      outcome: 'known',
    });
  });

  it('at the server: a revision that it has had is known, one that a restored backup lost comes back', () => {
    const fourth = edit(original, 'd2', { phone: '2' });
    const bundled = change(fourth, { rev: '4-d', base: undefined });
    const fifth = edit(fourth, 'd1', { phone: '5' });
    expect(meet(bundled, held(fifth, { rev: '5-e', revs: new Set(['5-e', '4-d', '3-c']) }))).toEqual({
      outcome: 'known',
    });
    expect(meet(bundled, held(original, { rev: '3-c', revs: new Set(['3-c']) }))).toMatchObject({
      outcome: 'newer',
      record: fourth,
    });
  });
});
