import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Kind } from '../../src/lib/domain/records/index.ts';
import type { Database } from '../store/engine.ts';
import { killedAfter } from './test-engine.ts';
import { bothEngines } from './test-engines.ts';
import { exchange, household, Replica, replicate } from './test-replica.ts';

const engines = await bothEngines();
const kind: Kind = 'households';

describe.each(engines)('conflicts over %s', (_name, open) => {
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
  const both = () => Promise.all([a.leaves(kind, 'h1'), b.leaves(kind, 'h1')]);

  test('R5: two servers resolve the same conflict by themselves and end with identical revisions', async () => {
    await a.edit(kind, 'h1', 1000, { phone: '021', water: 'giếng' });
    await b.edit(kind, 'h1', 2000, { phone: '022', note: 'cổng xanh' });
    await exchange(a, b, kind);
    await a.resolve();
    await b.resolve();
    const [ofA, ofB] = await both();
    expect(ofA).toEqual(ofB);
    expect(ofA.filter(({ deleted }) => !deleted)).toHaveLength(1);
    const record = await a.record(kind, 'h1');
    expect(record).toMatchObject({ phone: '022', water: 'giếng', note: 'cổng xanh' });
    expect(record.superseded).toMatchObject([{ path: 'phone', value: '021', kept: '022', by: 'nurse of a' }]);

    const seqs = async () => [(await (await a.db(kind)).info()).updateSeq, (await (await b.db(kind)).info()).updateSeq];
    const before = await seqs();
    for (let round = 0; round < 3; round++) {
      await exchange(a, b, kind);
      await a.resolve();
      await b.resolve();
    }
    expect(await seqs()).toEqual(before);
  });

  test('three in a ring, each with another view of the conflict, come to one leaf and stop', async () => {
    const c = await Replica.start('c', open);
    await exchange(a, c, kind);
    for (const [at, one] of [a, b, c].entries()) await one.edit(kind, 'h1', 1000 * (at + 1), { phone: `02${at}` });
    const ring = [
      [a, b],
      [b, c],
      [c, a],
    ] as const;
    // Everybody sees two of the three edits and resolves.
    const dbs = await Promise.all(ring.map(async ([from, to]) => [await from.db(kind), await to.db(kind)] as const));
    const edited = await Promise.all(dbs.map(([from]) => winnerWithHistory(from)));
    for (const [at, [, to]] of dbs.entries()) await to.putBulk([edited[at]!], { newEdits: false });
    for (const one of [a, b, c]) await one.resolve();
    for (let round = 0; round < 4; round++) {
      for (const [from, to] of dbs) await replicate(from, to);
      for (const one of [a, b, c]) await one.resolve();
    }
    const leaves = await Promise.all([a, b, c].map((one) => one.leaves(kind, 'h1')));
    expect(leaves[1]).toEqual(leaves[0]);
    expect(leaves[2]).toEqual(leaves[0]);
    expect(leaves[0]!.filter(({ deleted }) => !deleted)).toHaveLength(1);
    expect(leaves[0]!.length).toBeLessThan(12);
    const record = await a.record(kind, 'h1');
    expect(record.phone).toBe('022');
    expect(record.superseded?.map(({ value }) => value).sort()).toEqual(['020', '021']);
    await c.remove();
  });

  test('without the common ancestor both values are kept', async () => {
    await a.edit(kind, 'h1', 1000, { phone: '021' });
    await b.edit(kind, 'h1', 2000, { phone: '022' });
    await exchange(a, b, kind);
    for (const one of [a, b]) {
      await (await one.db(kind)).compact();
      await one.resolve();
    }
    const [ofA, ofB] = await both();
    expect(ofA).toEqual(ofB);
    expect(await a.record(kind, 'h1')).toMatchObject({ phone: '022', superseded: [{ path: 'phone', value: '021' }] });
  });

  test('a later edit on a leaf that was merged elsewhere is not taken for a quarrel with its own past', async () => {
    await a.edit(kind, 'h1', 1000, { phone: '021' });
    await b.edit(kind, 'h1', 2000, { water: 'giếng' });
    const [ofA = '', ofB = ''] = (await both()).map(([leaf]) => leaf?.rev);
    // The leaf that loses is closed on the server of the winner, and edited once more on its own.
    const [winner, loser] = ofA > ofB ? [a, b] : [b, a];
    await replicate(await loser.db(kind), await winner.db(kind));
    await winner.resolve();
    await loser.edit(kind, 'h1', 3000, loser === a ? { phone: '031' } : { water: 'máy' });
    await exchange(a, b, kind);
    await a.resolve();
    await b.resolve();
    expect((await both())[0]).toEqual((await both())[1]);
    const record = await b.record(kind, 'h1');
    expect(record).toMatchObject(loser === a ? { phone: '031', water: 'giếng' } : { phone: '021', water: 'máy' });
    expect(record.superseded).toBeUndefined();
  });

  test('killed between the merged record and the closing, it heals at the next start', async () => {
    await a.edit(kind, 'h1', 1000, { phone: '021' });
    await b.edit(kind, 'h1', 2000, { phone: '022' });
    await exchange(a, b, kind);
    await a.resolve({ engine: killedAfter(a.engine, 1) });
    expect(await a.living(kind, 'h1')).toHaveLength(2);
    expect(await a.record(kind, 'h1')).toMatchObject({ phone: '022', superseded: [{ value: '021' }] });
    await a.restart();
    await a.resolve();
    await b.resolve();
    const [ofA, ofB] = await both();
    expect(ofA).toEqual(ofB);
    expect(ofA.filter(({ deleted }) => !deleted)).toHaveLength(1);
  });

  test('no leaf is closed while the merged record is not on disk', async () => {
    await a.edit(kind, 'h1', 1000, { phone: '021' });
    await b.edit(kind, 'h1', 2000, { phone: '022' });
    await exchange(a, b, kind);
    await a.resolve({ engine: killedAfter(a.engine, 0) });
    expect(await a.leaves(kind, 'h1')).toHaveLength(2);
    expect(await a.living(kind, 'h1')).toHaveLength(2);
  });

  test('equal content on two leaves needs no new revision', async () => {
    const next = { ...household(), phone: '021' };
    await a.put(kind, next, { rev: (await a.leaves(kind, 'h1'))[0]?.rev });
    await b.foreign(kind, 'h1', Object.fromEntries(Object.entries(next).reverse()));
    await exchange(a, b, kind);
    const before = await a.living(kind, 'h1');
    expect(before).toHaveLength(2);
    await a.resolve();
    expect(await a.living(kind, 'h1')).toEqual(before.slice(0, 1));
  });

  test('versions of different programs are brought to one shape first', async () => {
    await a.edit(kind, 'h1', 1000, { phone: '021' });
    await b.foreign(kind, 'h1', { ...household(), version: 1, water: 'giếng' });
    await exchange(a, b, kind);
    await a.resolve();
    const { version } = household();
    expect(await a.record(kind, 'h1')).toMatchObject({ version, phone: '021', water: 'giếng' });
    expect(await a.living(kind, 'h1')).toHaveLength(1);
  });

  test('many leaves become one, whatever the order in which they came', async () => {
    const others = await Promise.all(['c', 'd', 'e'].map((name) => Replica.start(name, open)));
    const all = [a, b, ...others];
    for (const one of others) await exchange(a, one, kind);
    for (const [at, one] of all.entries()) {
      await one.edit(kind, 'h1', 1000 * at, { phone: `02${at}`, [`future${at}`]: at });
    }
    const edits = await Promise.all(all.map(async (one) => winnerWithHistory(await one.db(kind))));
    for (const one of [a, b]) {
      const arrivals = one === a ? edits : [...edits].reverse();
      for (const edit of arrivals) await (await one.db(kind)).putBulk([edit], { newEdits: false });
      await one.resolve();
    }
    const [ofA, ofB] = await both();
    expect(ofA).toEqual(ofB);
    const record = await a.record(kind, 'h1');
    expect(record).toMatchObject({ phone: '024', future0: 0, future1: 1, future2: 2, future3: 3, future4: 4 });
    expect(record.superseded).toHaveLength(4);
    for (const one of others) await one.remove();
  });

  test('R6: an edit survives a deletion, before and after it was deleted itself; a deletion alone stays', async () => {
    await a.edit(kind, 'h1', 1000, { phone: '021' });
    await b.foreign(kind, 'h1', undefined);
    await exchange(a, b, kind);
    await a.resolve();
    expect(await a.record(kind, 'h1')).toMatchObject({ phone: '021' });
    expect((await both())[0]).toEqual((await both())[1]);

    // An edit that a foreign program deleted, against another edit.
    await a.edit(kind, 'h1', 2000, { water: 'giếng' });
    const hidden = await b.edit(kind, 'h1', 3000, { note: 'cổng xanh' });
    await b.foreign(kind, 'h1', undefined, hidden);
    await replicate(await a.db(kind), await b.db(kind));
    await b.resolve();
    await exchange(a, b, kind);
    await a.resolve();
    expect((await both())[0]).toEqual((await both())[1]);
    expect(await a.record(kind, 'h1')).toMatchObject({ phone: '021', water: 'giếng', note: 'cổng xanh' });
    const settled = await b.leaves(kind, 'h1');
    await b.resolve();
    expect(await b.leaves(kind, 'h1')).toEqual(settled);

    await a.foreign(kind, 'h1', undefined);
    await a.resolve();
    expect(await a.living(kind, 'h1')).toEqual([]);
  });

  test('a record that was deleted and made anew gets nothing back from the old one', async () => {
    await b.foreign(kind, 'h1', undefined);
    const again = await Replica.start('again', open);
    await again.put(kind, { ...household(), code: 'H-002' });
    await replicate(await again.db(kind), await b.db(kind));
    await b.resolve();
    expect(await b.living(kind, 'h1')).toHaveLength(1);
    expect(await b.record(kind, 'h1')).toEqual({ ...household(), code: 'H-002' });
    await again.remove();
  });
});

async function winnerWithHistory(db: Database) {
  const [[row] = []] = await db.openRevs([{ id: 'h1', revs: 'all' }], { history: true });
  if (!row || !('found' in row)) throw new Error('no h1');
  const { id, rev, deleted, body, history } = row.found;
  return { id, rev, deleted, body, history };
}
