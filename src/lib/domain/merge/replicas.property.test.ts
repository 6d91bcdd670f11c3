import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '../records/index.ts';
import { parseClock, tick, MAX_AHEAD_MS } from './clock.ts';
import { changedFields } from './diff.ts';
import { stampEdit } from './edit.ts';
import { merge } from './merge.ts';
import {
  accountedFor,
  apply,
  editArb,
  edited,
  facts,
  kindArb,
  policyFor,
  samples,
  type SampleKind,
} from './test-records.ts';

const RUNS = { numRuns: Number(process.env.RUNS ?? 250) };

/** A replica knows which versions its record was made from: their latest common one is the base of a meeting. */
interface Replica {
  name: string;
  record: AnyRecord;
  known: AnyRecord[];
}

const replica = (kind: SampleKind, n: number): Replica => ({
  name: `tab-${n}`,
  record: samples[kind],
  known: [samples[kind]],
});

/** Two replicas meet without a server; both have the merged version afterwards. `pruned`: the common version is not known any more. */
function meet(kind: SampleKind, a: Replica, b: Replica, pruned: boolean): void {
  const base = pruned ? undefined : a.known.findLast((version) => b.known.includes(version));
  const { merged } = merge(base, a.record, b.record, policyFor(kind));
  const known = [...new Set([...a.known, ...b.known, merged])];
  for (const one of [a, b]) Object.assign(one, { record: merged, known });
}

const step = fc.record({ a: fc.nat(7), b: fc.nat(7), edit: fc.option(editArb, { nil: undefined }), pruned: fc.nat(5) });
const story = fc.record({
  kind: kindArb,
  replicas: fc.integer({ min: 2, max: 8 }),
  steps: fc.array(step, { minLength: 4, maxLength: 24 }),
  order: fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 12 }),
});

describe('replicas that meet in pairs, in any order and with partitions (R5)', () => {
  test('end equal, and what was accepted is in the record, in its traces, or was changed by somebody who saw it', () => {
    fc.assert(
      fc.property(story, ({ kind, replicas: count, steps, order }) => {
        const replicas = Array.from({ length: count }, (_, n) => replica(kind, n));
        const at = (n: number) => replicas[n % count] as Replica;
        let minute = 0;
        const lost: unknown[] = [];
        const meetings = (a: Replica, b: Replica, pruned: boolean) => {
          if (a === b) return;
          const both = [a, b].map(({ record }) => record);
          const base = pruned ? undefined : a.known.findLast((version) => b.known.includes(version));
          meet(kind, a, b, pruned);
          for (const side of both)
            for (const { path, after } of changedFields(base, side, policyFor(kind)))
              if (path !== 'voided' && !accountedFor(a.record, path, after, kind)) lost.push({ path, after });
        };
        for (const { a, b, edit, pruned } of steps) {
          const one = at(a);
          if (!edit) meetings(one, at(b), pruned === 0);
          else {
            one.record = edited(kind, one.record, { ...edit, minute: (minute += 3) }, one.name);
            one.known = [...one.known, one.record];
          }
        }
        for (const [a, b] of order) meetings(at(a), at(b), false);
        // After quiet everybody meets everybody, until nothing changes any more.
        let rounds = 0;
        const different = () => replicas.some(({ record }) => !same(record, at(0).record));
        while (different() && rounds++ < 6) for (const a of replicas) for (const b of replicas) meetings(a, b, false);
        for (const one of replicas) expect(one.record).toEqual(at(0).record);
        expect(lost).toEqual([]);
      }),
      RUNS,
    );
  });

  test('never lose a fact that protects the patient, whoever meets whom', () => {
    fc.assert(
      fc.property(story, ({ kind, replicas: count, steps }) => {
        const replicas = Array.from({ length: count }, (_, n) => replica(kind, n));
        const at = (n: number) => replicas[n % count] as Replica;
        let minute = 0;
        for (const { a, b, edit, pruned } of steps) {
          const [one, two] = [at(a), at(b)];
          if (edit) {
            one.record = edited(kind, one.record, { ...edit, minute: (minute += 3) }, one.name);
            one.known = [...one.known, one.record];
          } else if (one !== two && !same(one.record, two.record)) {
            const base = pruned === 0 ? undefined : one.known.findLast((version) => two.known.includes(version));
            const before = [one, two]
              .filter(({ record }) => !same(record, base))
              .flatMap(({ record }) => facts(record));
            meet(kind, one, two, pruned === 0);
            expect(facts(one.record)).toEqual(expect.arrayContaining(before));
          }
        }
      }),
      RUNS,
    );
  });
});

test('without a common version both values are kept wherever they differ', () => {
  fc.assert(
    fc.property(kindArb, editArb, editArb, (kind, a, b) => {
      const [mine, theirs] = [edited(kind, samples[kind], a, 'tab-a'), edited(kind, samples[kind], b, 'tab-b')];
      const { merged } = merge(undefined, mine, theirs, policyFor(kind));
      for (const { path, before, after } of changedFields(mine, theirs, policyFor(kind)))
        for (const value of [before, after])
          if (value !== undefined && path !== 'voided')
            expect(accountedFor(merged, path, value, kind), `${path} ${JSON.stringify(value)}`).toBe(true);
    }),
    RUNS,
  );
});

test('without a common version what one side removed is a trace, where the other still has it', () => {
  fc.assert(
    fc.property(kindArb, editArb, editArb, (kind, a, b) => {
      const added = edited(kind, samples[kind], a, 'tab-a');
      const removed = edited(kind, added, b, 'tab-b');
      const { merged } = merge(undefined, added, removed, policyFor(kind));
      for (const { path, after } of changedFields(added, removed, policyFor(kind)))
        if (path !== 'voided') expect(accountedFor(merged, path, after, kind), path).toBe(true);
    }),
    RUNS,
  );
});

test('a device whose clock is years ahead wins for a day at most: its clock is held near the server (R12)', () => {
  const years = fc.integer({ min: -50 * 365, max: 50 * 365 });
  fc.assert(
    fc.property(kindArb, editArb, years, (kind, edit, days) => {
      const now = Date.UTC(2026, 10, 2);
      const wrong = now + days * 86_400_000;
      const { clock } = tick(undefined, wrong, 'tab-a', now);
      expect(Math.abs((parseClock(clock)?.ms ?? 0) - now)).toBeLessThanOrEqual(MAX_AHEAD_MS);
      const write = (device: string, ms: number, own: string) => {
        const after = edit.ops.reduce((record, op) => apply(kind, record, op), samples[kind]);
        const stamp = { at: new Date(ms).toISOString(), by: device, device, clock: own };
        return stampEdit(samples[kind], { ...after, note: `của ${device}` }, stamp, policyFor(kind));
      };
      const later = now + 2 * MAX_AHEAD_MS;
      const absurd = write('tab-a', now, clock);
      const right = write('tab-b', later, tick(undefined, later, 'tab-b', later).clock);
      expect(merge(samples[kind], absurd, right, policyFor(kind)).merged.note).toBe('của tab-b');
    }),
    RUNS,
  );
});

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
