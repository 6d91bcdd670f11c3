import fc from 'fast-check';
import { expect, it } from 'vitest';
import { equal, hash, merge } from '../../domain/merge/index.ts';
import { asEdited, definitions, type AnyRecord } from '../../domain/records/index.ts';
import type { BundleChange, ServerVersion } from './bundle.ts';
import { meet, type Held } from './meet.ts';

/** Tablets and a server of one record, each as data/bundle and sync-server/bundles keep it; nothing is stored anywhere. */

interface Tablet {
  name: string;
  record: AnyRecord;
  /** The server's version that it knows; with `unsent` the one under its edits. */
  base: ServerVersion;
  unsent: boolean;
  past: Set<string>;
  /** Own versions since `base`. */
  versions: AnyRecord[];
}

const START = 1_763_604_000_000;
const stampOf = (ms: number, device: string) => ({
  at: new Date(ms).toISOString(),
  by: `p-${device}`,
  device,
  clock: `${ms}-00000-${device}`,
});

class World {
  now = START;
  server: ServerVersion;
  readonly history: AnyRecord[] = [];
  readonly tablets: Tablet[];
  /** Every value that somebody typed, and those that a later edit knowingly replaced. */
  readonly typed = new Set<string>();
  readonly replaced = new Set<string>();
  readonly bundles: BundleChange[] = [];

  constructor() {
    const { at, by, device, clock } = stampOf(START, 'server');
    const stamps = { createdAt: at, createdBy: by, createdDevice: device, updatedAt: at, updatedBy: by };
    const version = definitions.patients.version;
    const record = { id: 'a', stationCode: 's', villageCode: 'v', version, ...stamps, updatedDevice: device, clock };
    this.server = { record, rev: '1-x' };
    this.tablets = ['d1', 'd2', 'd3'].map((name) => ({
      name,
      record,
      base: this.server,
      unsent: false,
      past: new Set<string>(),
      versions: [],
    }));
  }

  edit(tablet: Tablet, field: string): void {
    this.now += 1000;
    const value = `${tablet.name} ${this.now}`;
    const before = tablet.record[field];
    if (typeof before === 'string') this.replaced.add(before);
    this.typed.add(value);
    tablet.past.add(hash(tablet.record));
    tablet.versions.push(tablet.record);
    const stamp = stampOf(this.now, tablet.name);
    tablet.record = asEdited('patients', tablet.record, { ...tablet.record, [field]: value }, stamp);
    tablet.unsent = true;
  }

  makeBundle({ record, base, unsent, past }: Tablet): void {
    const change = unsent ? { base, past: [...past, hash(base.record)] } : { rev: base.rev };
    this.bundles.push({ kind: 'patients', record, ...change });
  }

  take(tablet: Tablet, change: BundleChange): string {
    const { record, base, unsent, past } = tablet;
    const held: Held = unsent ? { record, base, past } : { record, rev: base.rev, past };
    const met = meet(change, held);
    if (met.outcome === 'known') return met.outcome;
    past.add(hash(record));
    tablet.versions.push(record);
    tablet.record = met.record;
    tablet.unsent = met.rev === undefined;
    if (met.rev !== undefined) tablet.base = { record: met.record, rev: met.rev };
    else if (met.base) tablet.base = met.base;
    return met.outcome;
  }

  takeAtServer(change: BundleChange): string {
    const { record, rev } = this.server;
    const revs = new Set(Array.from({ length: Number.parseInt(rev, 10) }, (_, n) => `${n + 1}-x`));
    const met = meet(change, { record, rev, revs, past: new Set(this.history.map(hash)) });
    if (met.outcome !== 'known') this.store(met.record);
    return met.outcome;
  }

  /** As the engine pushes and pulls. */
  sync(tablet: Tablet): void {
    if (tablet.unsent && tablet.base.rev === this.server.rev) this.store(tablet.record);
    else if (tablet.unsent && !equal(tablet.record, this.server.record)) {
      const { policy } = definitions.patients;
      const mine = tablet.versions.some((one) => equal(one, this.server.record))
        ? tablet.record
        : merge(tablet.base.record, tablet.record, this.server.record, policy).merged;
      if (!equal(mine, this.server.record)) this.store(mine);
    }
    tablet.past.add(hash(tablet.record));
    Object.assign(tablet, { record: this.server.record, base: this.server, unsent: false, versions: [] });
  }

  store(record: AnyRecord): void {
    this.history.push(this.server.record);
    this.server = { record, rev: `${Number.parseInt(this.server.rev, 10) + 1}-x` };
  }
}

type Step =
  | { do: 'edit'; who: number; field: string }
  | { do: 'make' | 'sync'; who: number }
  | { do: 'take'; who: number; which: number };
const who = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('edit' as const), who, field: fc.constantFrom('phone', 'note') }),
  fc.record({ do: fc.constantFrom('make' as const, 'make' as const, 'sync' as const), who }),
  // Number 3 is the server.
  fc.record({ do: fc.constant('take' as const), who: fc.nat(3), which: fc.nat() }),
);

function play(steps: Step[]): World {
  const world = new World();
  for (const one of steps) {
    const tablet = world.tablets[one.who];
    if (one.do === 'take') {
      const change = world.bundles[one.which % Math.max(1, world.bundles.length)];
      if (!change) continue;
      const take = () => (tablet ? world.take(tablet, change) : world.takeAtServer(change));
      take();
      expect(take()).toBe('known');
    } else if (tablet && one.do === 'edit') world.edit(tablet, one.field);
    else if (tablet && one.do === 'make') world.makeBundle(tablet);
    else if (tablet) world.sync(tablet);
  }
  return world;
}

it('R18: bundles and server in any order: all end equal, a bundle twice is a bundle once, and no value is lost', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const world = play(steps);
      for (const tablet of [...world.tablets, ...world.tablets]) world.sync(tablet);
      for (const tablet of world.tablets) expect(tablet.record).toEqual(world.server.record);
      // What comes late may be put beside the newer value; a second time it changes nothing.
      for (const change of world.bundles) world.takeAtServer(change);
      const after = world.server.rev;
      for (const change of world.bundles) expect(world.takeAtServer(change)).toBe('known');
      expect(world.server.rev).toBe(after);
      const { record } = world.server;
      const keys = (record.superseded ?? []).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      const kept = new Set([record.phone, record.note, ...(record.superseded ?? []).map(({ value }) => value)]);
      const lost = [...world.typed].filter((value) => !kept.has(value) && !world.replaced.has(value));
      expect(lost).toEqual([]);
    }),
    { numRuns: 400 },
  );
});
