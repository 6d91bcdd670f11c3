import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changedFields } from '../../src/lib/domain/merge/diff.ts';
import { tick } from '../../src/lib/domain/merge/clock.ts';
import {
  accountedFor,
  editArb,
  edited,
  kindArb,
  policyFor,
  samples,
  type Edit,
  type SampleKind,
} from '../../src/lib/domain/merge/test-records.ts';
import { databaseName, definitions, type AnyRecord } from '../../src/lib/domain/records/index.ts';
import { faultOf } from './read-record.ts';
import { killedAfter } from './test-engine.ts';
import { replicate, Replica, STATION } from './test-replica.ts';

const RUNS = { numRuns: Number(process.env.RUNS ?? 25) };
const COUNT = 3;

let replicas: Replica[] = [];
beforeAll(async () => {
  replicas = await Promise.all(['a', 'b', 'c'].map((name) => Replica.start(name)));
});
afterAll(async () => {
  for (const replica of replicas) await replica.remove();
});

type Step =
  | { do: 'edit'; at: number; edit: Edit }
  | { do: 'replicate'; from: number; to: number }
  | { do: 'compact'; at: number }
  | { do: 'resolve'; at: number; killedAfter: number | undefined };

const at = fc.nat(COUNT - 1);
const stepArb: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('edit' as const), at, edit: editArb }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('replicate' as const), from: at, to: at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const), at }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('resolve' as const),
      at,
      killedAfter: fc.option(fc.nat(2), { nil: undefined }),
    }),
  },
);
const story = fc.record({ kind: kindArb, steps: fc.array(stepArb, { minLength: 5, maxLength: 25 }) });

/** What somebody entered and nobody has changed since, seeing it. */
interface Fact {
  path: string;
  value: unknown;
}

class Run {
  readonly kind: SampleKind;
  readonly id: string;
  facts: Fact[] = [];
  #minute = 0;

  constructor(kind: SampleKind, id: string) {
    this.kind = kind;
    this.id = id;
  }

  replica = (n: number): Replica => replicas[n] as Replica;

  async step(step: Step): Promise<void> {
    if (step.do === 'edit') return this.edit(this.replica(step.at), step.edit);
    if (step.do === 'replicate') return this.send(step.from, step.to);
    const replica = this.replica(step.at);
    if (step.do === 'compact') return (await replica.db(this.kind)).compact();
    const { engine } = replica;
    await replica.resolve({
      engine: step.killedAfter === undefined ? engine : killedAfter(engine, step.killedAfter),
    });
  }

  async edit(replica: Replica, edit: Edit): Promise<void> {
    const before = await replica.record(this.kind, this.id);
    this.#minute += 3;
    const { kind } = this;
    const make = (ops: Edit['ops']) => edited(kind, before, { ops, minute: this.#minute }, `tab-${replica.name}`);
    const place = { database: databaseName(STATION, kind), kind };
    // Forms let no value through that breaks the schema.
    const ops = edit.ops.filter((op) => faultOf(place, this.id, make([op])) === undefined);
    const after = make(ops);
    if (after === before || faultOf(place, this.id, after) !== undefined) return;
    this.facts = this.facts.filter(
      ({ path, value }) => !accountedFor(before, path, value, kind) || accountedFor(after, path, value, kind),
    );
    for (const { path, after: value } of changedFields(before, after, policyFor(kind)))
      if (value !== undefined && path !== 'voided') this.facts.push({ path, value });
    await replica.foreign(kind, this.id, after);
  }

  async send(from: number, to: number): Promise<void> {
    if (from !== to)
      await replicate(await this.replica(from).db(this.kind), await this.replica(to).db(this.kind), [this.id]);
  }

  /** Everybody sends to everybody and resolves, until nothing changes; answers how many rounds it took. */
  async quiet(): Promise<number> {
    for (let round = 0; ; round++) {
      const before = JSON.stringify(await this.leaves());
      for (let n = 0; n < COUNT; n++) await this.send(n, (n + 1) % COUNT);
      for (const replica of replicas) await replica.resolve();
      if (JSON.stringify(await this.leaves()) === before || round > 12) return round;
    }
  }

  leaves = () => Promise.all(replicas.map((replica) => replica.leaves(this.kind, this.id)));
}

let runs = 0;
/** A document of its own in databases that all runs share. */
async function begin(kind: SampleKind): Promise<Run> {
  const run = new Run(kind, `r${runs++}`);
  const record: AnyRecord = { ...samples[kind], id: run.id, version: definitions[kind].version };
  await replicas[0]?.put(kind, record);
  for (let n = 1; n < COUNT; n++) await run.send(0, n);
  return run;
}

test('R5: replicas that edit, replicate, compact and are killed come to one leaf, and nothing is lost', async () => {
  const property = fc.asyncProperty(story, async ({ kind, steps }) => {
    const run = await begin(kind);
    for (const step of steps) await run.step(step);
    expect(await run.quiet()).toBeLessThan(9);
    const [first = [], ...others] = await run.leaves();
    for (const other of others) expect(other).toEqual(first);
    expect(first.filter(({ deleted }) => !deleted)).toHaveLength(1);
    const record = await run.replica(0).record(kind, run.id);
    expect(run.facts.filter(({ path, value }) => !accountedFor(record, path, value, kind))).toEqual([]);
  });
  await fc.assert(property, RUNS);
}, 300_000);

test('the revision does not depend on who merges, as long as they see the same leaves', async () => {
  const edits = fc.array(editArb, { minLength: 2, maxLength: 3 });
  const property = fc.asyncProperty(kindArb, edits, async (kind, all) => {
    const run = await begin(kind);
    for (const [n, edit] of all.entries()) await run.edit(run.replica(n), edit);
    // Everybody gets everything before anybody resolves.
    for (let n = 0; n < 2 * COUNT; n++) await run.send(n % COUNT, (n + 1) % COUNT);
    for (const replica of replicas) await replica.resolve();
    const [first, ...others] = await run.leaves();
    for (const other of others) expect(other).toEqual(first);
  });
  await fc.assert(property, RUNS);
}, 300_000);

test('the clock of a merged record is one that was there before: nobody is overtaken by a merge', async () => {
  const run = await begin('households');
  await run.edit(run.replica(0), { ops: [{ field: 1, what: 2, which: 1 }], minute: 0 });
  await run.edit(run.replica(1), { ops: [{ field: 1, what: 2, which: 2 }], minute: 0 });
  const clocks = await Promise.all([0, 1].map(async (n) => (await run.replica(n).record('households', run.id)).clock));
  await run.quiet();
  const { clock } = await run.replica(2).record('households', run.id);
  expect(clocks).toContain(clock);
  expect(tick(clock, 0, 'x').clock > clock).toBe(true);
});
