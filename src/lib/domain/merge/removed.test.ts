import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '../records/index.ts';
import { tick } from './clock.ts';
import { stampEdit } from './edit.ts';
import { merge } from './merge.ts';
import { policyFor, samples, type SampleKind } from './test-records.ts';

const T = Date.UTC(2026, 10, 10);
const { patients: patient, visits: visit } = samples;
const allergy = { id: 'a2', kind: '1', name: 'Aspirin', status: 'active' };
const line = { id: 'l2', drug: 'Amoxicillin', quantity: 20 };

/** An edit of `before` on a device, `hour` hours after T. */
function edit(kind: SampleKind, before: AnyRecord, device: string, hour: number, change: Record<string, unknown>) {
  const now = T + hour * 3_600_000;
  const { clock } = tick(before.clock, now, device);
  const stamp = { at: new Date(now).toISOString(), by: `${device}-nurse`, device, clock };
  return stampEdit(before, { ...before, ...change }, stamp, policyFor(kind));
}

/** Both ways round give the same. */
function meet(kind: SampleKind, base: AnyRecord | undefined, mine: AnyRecord, theirs: AnyRecord): AnyRecord {
  const { merged } = merge(base, mine, theirs, policyFor(kind));
  expect(merge(base, theirs, mine, policyFor(kind)).merged).toEqual(merged);
  return merged;
}

const items = (record: AnyRecord, field: string) => record[field] as object[];

describe.each([
  ['the common version is older than the item', true],
  ['no common version is known', false],
])('what one side removed, when %s (R5)', (_name, known) => {
  // The adding was sent and its answer was lost: the server has it, and the tablet's base has not.
  test('an allergy stays, and the removal is asked about', () => {
    const base = edit('patients', patient, 'tab-b', 1, { phone: '1' });
    const added = edit('patients', base, 'tab-a', 2, { allergies: [...items(patient, 'allergies'), allergy] });
    const removed = edit('patients', added, 'tab-a', 3, { allergies: patient.allergies });
    const merged = meet('patients', known ? base : undefined, removed, added);
    expect(merged.allergies).toEqual(added.allergies);
    expect(merged.superseded).toMatchObject([
      { path: 'allergies.a2', value: null, removal: true, decide: true, by: 'tab-a-nurse', clock: removed.clock },
    ]);
    // Whoever meets the remover's version again adds nothing.
    expect(meet('patients', known ? base : undefined, merged, removed)).toEqual(merged);
  });

  test('a line of a prescription that the other edited stays, and the removal is asked about', () => {
    const added = edit('visits', visit, 'tab-a', 1, { prescription: [...items(visit, 'prescription'), line] });
    const removed = edit('visits', added, 'tab-a', 3, { prescription: visit.prescription });
    const prescription = [...items(visit, 'prescription'), { ...line, quantity: 10 }];
    const other = edit('visits', added, 'tab-b', 2, { prescription });
    const merged = meet('visits', known ? visit : undefined, removed, other);
    expect(merged.prescription).toEqual(prescription);
    expect(merged.superseded).toMatchObject([{ path: 'prescription.l2', value: null, removal: true, decide: true }]);
  });

  test('a text that was emptied later stays empty, and the text is kept', () => {
    const written = edit('patients', patient, 'tab-a', 1, { note: 'hẹn lại' });
    const emptied = edit('patients', written, 'tab-a', 2, { note: undefined });
    const other = edit('patients', written, 'tab-b', 3, { phone: '1' });
    const merged = meet('patients', known ? patient : undefined, emptied, other);
    expect(merged).toMatchObject({ phone: '1', superseded: [{ path: 'note', value: 'hẹn lại', kept: null }] });
    expect(merged.note).toBeUndefined();
  });

  test('what one side has never had is no removal', () => {
    const added = edit('patients', patient, 'tab-a', 1, { allergies: [allergy], note: 'hẹn lại' });
    const other = edit('patients', patient, 'tab-b', 2, { allergies: [], phone: '1' });
    const without = meet('patients', known ? patient : undefined, added, other);
    expect(without.superseded?.filter(({ path }) => path !== 'allergies.a1') ?? []).toEqual([]);
    expect(without).toMatchObject({ note: 'hẹn lại', phone: '1' });
  });
});
