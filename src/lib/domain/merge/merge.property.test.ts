import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Amendment, AnyRecord } from '../records/index.ts';
import { equal } from './canonical.ts';
import { changedFields } from './diff.ts';
import { merge } from './merge.ts';
import {
  accountedFor,
  editArb,
  edited,
  facts,
  kindArb,
  policyFor,
  samples,
  type Edit,
  type SampleKind,
} from './test-records.ts';

const RUNS = { numRuns: Number(process.env.RUNS ?? 400) };

/** A server that takes one push at a time, as the sync does: a device that is behind merges with what is there. */
class Server {
  record: AnyRecord;
  readonly kind: SampleKind;
  constructor(kind: SampleKind) {
    this.kind = kind;
    this.record = samples[kind];
  }
  push(base: AnyRecord | undefined, mine: AnyRecord): AnyRecord {
    this.record = base === this.record ? mine : merge(base, mine, this.record, policyFor(this.kind)).merged;
    return this.record;
  }
}

const three = fc.record({ kind: kindArb, a: editArb, b: editArb });
const sidesOf = ({ kind, a, b }: { kind: SampleKind; a: Edit; b: Edit }) => {
  const base = samples[kind];
  return { base, a: edited(kind, base, a, 'tab-a'), b: edited(kind, base, b, 'tab-b'), policy: policyFor(kind) };
};

describe('merge (R5)', () => {
  test('does not depend on who merges', () => {
    fc.assert(
      fc.property(three, fc.boolean(), (input, withBase) => {
        const { base, a, b, policy } = sidesOf(input);
        const known = withBase ? base : undefined;
        const [one, two] = [merge(known, a, b, policy), merge(known, b, a, policy)];
        expect(one.merged).toEqual(two.merged);
        expect(one.conflicts.map((c) => c.path)).toEqual(two.conflicts.map((c) => c.path));
      }),
      RUNS,
    );
  });

  test('is idempotent: what is merged already changes nothing (R2, R18)', () => {
    fc.assert(
      fc.property(three, fc.boolean(), (input, withBase) => {
        const { base, a, b, policy } = sidesOf(input);
        const known = withBase ? base : undefined;
        expect(merge(known, a, a, policy)).toEqual({ merged: a, conflicts: [], equalsTheirs: true });
        const { merged } = merge(known, a, b, policy);
        for (const again of [a, b]) {
          expect(merge(known, again, merged, policy)).toMatchObject({ merged, equalsTheirs: true });
          expect(merge(known, merged, again, policy).merged).toEqual(merged);
        }
      }),
      RUNS,
    );
  });

  test('does not depend on the order of arrival', () => {
    const input = fc.record({ kind: kindArb, edits: fc.array(editArb, { minLength: 2, maxLength: 5 }) });
    fc.assert(
      fc.property(input, fc.boolean(), fc.infiniteStream(fc.nat()), ({ kind, edits }, withBase, chance) => {
        const base = samples[kind];
        const versions = edits.map((edit, n) => edited(kind, base, edit, `tab-${n}`)).filter((v) => v !== base);
        fc.pre(versions.length > 1);
        const arrive = (order: AnyRecord[]) => {
          const server = new Server(kind);
          if (!withBase) server.record = order[0] ?? base;
          for (const mine of order) server.push(withBase ? base : undefined, mine);
          return server.record;
        };
        const shuffled = versions.map((v) => [chance.next().value ?? 0, v] as const).sort((x, y) => x[0] - y[0]);
        expect(decided(arrive(shuffled.map(([, v]) => v)))).toEqual(decided(arrive(versions)));
      }),
      RUNS,
    );
  });

  test('replicas that meet through a server in any order end equal, and nothing accepted is without a trace', () => {
    const step = fc.record({ device: fc.nat(3), edit: fc.option(editArb, { nil: undefined }) });
    fc.assert(
      fc.property(kindArb, fc.array(step, { minLength: 4, maxLength: 24 }), (kind, steps) => {
        const server = new Server(kind);
        const devices = [0, 1, 2, 3].map((n) => ({ name: `tab-${n}`, base: server.record, mine: server.record }));
        const sync = (device: (typeof devices)[number]) => {
          device.base = device.mine =
            device.mine === device.base ? server.record : server.push(device.base, device.mine);
        };
        const unseen: { path: string; value: unknown }[] = [];
        let minute = 0;
        for (const { device: n, edit } of steps) {
          const device = devices[n];
          if (!device) continue;
          if (!edit) {
            const sent = changedFields(device.base, device.mine, policyFor(kind));
            sync(device);
            for (const { path, after } of sent)
              if (!accountedFor(server.record, path, after, kind)) unseen.push({ path, value: after });
            continue;
          }
          device.mine = edited(kind, device.mine, { ...edit, minute: (minute += 3) }, device.name);
        }
        expect(unseen).toEqual([]);
        for (const device of [...devices, ...devices]) sync(device);
        for (const device of devices) expect(device.mine).toEqual(server.record);
      }),
      RUNS,
    );
  });

  test('a safer fact of either side is there afterwards', () => {
    fc.assert(
      fc.property(three, fc.boolean(), (input, withBase) => {
        const { base, a, b, policy } = sidesOf(input);
        fc.pre(!equal(a, base) && !equal(b, base));
        const { merged } = merge(withBase ? base : undefined, a, b, policy);
        for (const side of [a, b]) expect(facts(merged)).toEqual(expect.arrayContaining(facts(side)));
        const active = (merged.allergies as { status: string }[] | undefined)?.some((one) => one.status === 'active');
        if (active) expect(merged.noKnownAllergy).not.toBe(true);
      }),
      RUNS,
    );
  });

  test('a living record that was edited is never voided by a merge', () => {
    fc.assert(
      fc.property(three, (input) => {
        const { base, a, b, policy } = sidesOf(input);
        const editedSide = [a, b].some((side) => !side.voided && changedFields(base, side, policy).length > 0);
        const voidedSide = [a, b].find((side) => side.voided);
        fc.pre(editedSide && voidedSide !== undefined);
        const { merged, conflicts } = merge(base, a, b, policy);
        expect(merged.voided).toBeUndefined();
        expect(merged.superseded?.map((entry) => entry.path)).toContain('voided');
        expect(conflicts.find((conflict) => conflict.path === 'voided')?.decide).toBe(true);
      }),
      RUNS,
    );
  });
});

/**
 * A record without the amendments that merges found beside a signature: of three who wrote parts of one object that the signed visit lacks,
 * the first two may have become one value or two, by the order. Replicas that meet end equal in them too (replicas.property.test.ts).
 */
function decided(record: AnyRecord): AnyRecord {
  const { amendments, fieldStamps, ...rest } = record as AnyRecord & { amendments?: Amendment[] };
  if (record.signedAt === undefined) return { ...rest, fieldStamps };
  return { ...rest, amendments: amendments?.filter(({ origin }) => origin !== 'merge') ?? [] } as unknown as AnyRecord;
}
