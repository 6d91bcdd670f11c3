import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Kind } from '../../src/lib/domain/records/index.ts';
import { refusing, watched } from './test-engine.ts';
import { bothEngines } from './test-engines.ts';
import { exchange, household, Replica } from './test-replica.ts';

const engines = await bothEngines();
const kind: Kind = 'households';

describe.each(engines)('what is left alone and for how long, over %s', (_name, open) => {
  let a: Replica;
  let b: Replica;
  beforeEach(async () => {
    [a, b] = [await Replica.start('a', open), await Replica.start('b', open)];
    await a.put(kind, household());
    await exchange(a, b, kind);
  });
  afterEach(async () => {
    await a.remove();
    await b.remove();
  });

  test('left alone and said why: newer programs, what is no record; design documents are never touched', async () => {
    const conflicting = async (id: string, one: object, other: object) => {
      await a.foreign(kind, id, one);
      await b.foreign(kind, id, other);
    };
    await conflicting('newer', { ...household('newer'), version: 99 }, { ...household('newer'), phone: '1' });
    await conflicting('broken', { some: 'thing' }, { ...household('broken') });
    await conflicting('_design/x', { language: 'query' }, { language: 'query', n: 1 });
    await exchange(a, b, kind);
    const watcher = await a.resolve();
    const left = () => watcher.leftAlone().map(({ id, reason }) => ({ id, reason }));
    expect(left().sort((x, y) => (x.id < y.id ? -1 : 1))).toEqual([
      { id: 'broken', reason: 'notOurRecord' },
      { id: 'newer', reason: 'newerProgram' },
    ]);
    for (const id of ['newer', 'broken', '_design/x']) expect(await a.living(kind, id)).toHaveLength(2);

    // Known after a restart too, and gone when somebody has settled it.
    const [, loser] = await a.living(kind, 'broken');
    await a.foreign(kind, 'broken', undefined, loser?.rev);
    await a.restart();
    expect((await a.resolve()).leftAlone().map(({ id }) => id)).toEqual(['newer']);
  });

  test('a merged record that the store refuses leaves everything as it is, and is tried again', async () => {
    await a.edit(kind, 'h1', 1000, { phone: '021' });
    await b.edit(kind, 'h1', 2000, { phone: '022' });
    await exchange(a, b, kind);
    const watcher = await a.resolve({ engine: refusing(a.engine) });
    expect(watcher.leftAlone()).toMatchObject([{ id: 'h1', reason: 'refused', detail: 'forbidden' }]);
    expect(await a.leaves(kind, 'h1')).toHaveLength(2);
    expect((await a.resolve()).leftAlone()).toEqual([]);
    expect(await a.living(kind, 'h1')).toHaveLength(1);
  });

  test('a conflict at the warehouse waits for the stations, then it is resolved', async () => {
    await a.edit(kind, 'h1', 1000, { phone: '021' });
    await b.edit(kind, 'h1', 2000, { phone: '022' });
    await exchange(a, b, kind);
    let now = Date.UTC(2026, 5, 1);
    const atWarehouse = { holds: 'warehouse', now: () => now } as const;
    const watcher = await a.resolve(atWarehouse);
    expect(watcher.leftAlone()).toMatchObject([{ id: 'h1', reason: 'waiting', since: new Date(now).toISOString() }]);
    now += 25 * 3_600_000;
    await a.resolve(atWarehouse);
    expect(await a.living(kind, 'h1')).toHaveLength(2);
    now += 2 * 3_600_000;
    expect((await a.resolve(atWarehouse)).leftAlone()).toEqual([]);
    expect(await a.living(kind, 'h1')).toHaveLength(1);
  });

  test('follows the changes while it runs, and goes on from where it stopped', async () => {
    const seen: string[] = [];
    await a.foreign(kind, 'broken', { some: 'thing' });
    await b.foreign(kind, 'broken', { ...household('broken') });
    await exchange(a, b, kind);
    const first = await a.resolve({ engine: watched(a.engine, seen) });
    expect(first.leftAlone()).toMatchObject([{ id: 'broken' }]);
    for (let n = 0; n < 250; n++) await a.put(kind, household(`n${n}`));
    await a.resolve({ engine: watched(a.engine, seen) });
    seen.length = 0;
    await a.edit(kind, 'h1', 1000, { phone: '021' });
    await a.resolve({ engine: watched(a.engine, seen) });
    expect(seen).toEqual(['h1']);
  });
});
