import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '../records/index.ts';
import { tick } from './clock.ts';
import { merge } from './merge.ts';
import { stampEdit } from './edit.ts';
import { fieldStampsOf } from './stamps.ts';
import { policyFor, samples, type SampleKind } from './test-records.ts';

const T = Date.UTC(2026, 10, 10);

/** An edit of `before` on a device, `hour` hours after T. */
function edit(kind: SampleKind, before: AnyRecord, device: string, hour: number, change: Record<string, unknown>) {
  const now = T + hour * 3_600_000;
  const stamp = {
    at: new Date(now).toISOString(),
    by: `${device}-nurse`,
    device,
    clock: tick(before.clock, now, device).clock,
  };
  return stampEdit(before, { ...before, ...change }, stamp, policyFor(kind));
}

function meet(kind: SampleKind, base: AnyRecord | undefined, mine: AnyRecord, theirs: AnyRecord) {
  return merge(base, mine, theirs, policyFor(kind));
}

const visit = samples.visits;

describe('stamps of an edit', () => {
  test('name the fields that were written, also removed items', () => {
    const a = edit('visits', visit, 'tab-a', 1, { prescription: [], reason: 'Ho' });
    expect(Object.keys(fieldStampsOf(a) ?? {}).sort()).toEqual(['*', 'prescription.l1', 'reason']);
    expect(a).toMatchObject({ createdBy: 'nurse-0', updatedBy: 'tab-a-nurse' });
  });

  test('nothing changed is no edit', () => {
    expect(edit('visits', visit, 'tab-a', 1, {})).toBe(visit);
  });

  test('sort after the record that was edited, even on a device whose clock is far behind (R12)', () => {
    const stamp = { at: visit.updatedAt, by: 'x', device: 'tab-z', clock: tick(undefined, 0, 'tab-z').clock };
    expect(stampEdit(visit, { ...visit, reason: 'Ho' }, stamp, policyFor('visits')).clock > visit.clock).toBe(true);
  });

  test('what merges set aside survives an edit whose form did not know it', () => {
    const a = edit('visits', visit, 'tab-a', 1, { reason: 'Ho' });
    const b = edit('visits', visit, 'tab-b', 2, { reason: 'Sốt cao' });
    const { merged } = meet('visits', visit, a, b);
    expect(edit('visits', merged, 'tab-c', 3, { superseded: undefined, note: 'x' }).superseded).toEqual(
      merged.superseded,
    );
  });
});
